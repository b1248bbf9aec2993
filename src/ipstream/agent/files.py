"""Writing a file so that a crash leaves the old one or the new one, never half of it."""

from __future__ import annotations

import os
from pathlib import Path

import structlog

log = structlog.get_logger()


def write_atomically(path: Path, data: bytes, *, mode: int = 0o640) -> None:
    """Replace ``path`` by ``data``, on disk when this returns. Raises OSError; the old file then still stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_if_changed(path: Path, data: bytes, *, mode: int = 0o640) -> bool:
    """``write_atomically`` unless ``path`` holds just that. True when it was written: a full disk spares what stays."""
    if path.exists() and path.read_bytes() == data:
        return False
    write_atomically(path, data, mode=mode)
    return True


def remember(path: Path, data: bytes) -> None:
    """``write_atomically`` of what memory holds anyway: that the disk is full is logged, and must not stop the radio.

    The next call writes it all.
    """
    try:
        write_atomically(path, data)
    except OSError as error:
        log.error("not remembered on disk", path=str(path), error=str(error))


def sync_file(path: Path) -> None:
    """Put what the file holds on disk, whoever wrote it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put the folder's own entries on disk, so that a rename in it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

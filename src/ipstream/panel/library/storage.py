"""Files by the SHA-256 of their bytes, so that equal bytes lie here once, whoever uploaded them.

Files carry no name and no ending of their own: what they are is judged by what is inside. A file appears, and
disappears, only while its process holds ``exclusive()``, together with the row that needs it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

_CHUNK = 1024 * 1024
ABANDONED_SECONDS = 24 * 3600
"""What lies in ``incoming`` for longer belongs to a process that is no more."""
SPARE = 200_000_000
"""Bytes of the disk that music never takes: database, logs and the sound of the station live on it, too."""


class Readable(Protocol):
    """A stream of bytes, such as an upload of Django or an open file."""

    def read(self, size: int, /) -> bytes: ...


class TooLarge(Exception):
    """More bytes came than there is room for."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A whole file on disk that nobody owns yet."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    path: Path = settings.ENV.home / "media"
    path.mkdir(exist_ok=True)
    return path


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def room() -> int:
    """Bytes of the disk that music may still take."""
    return max(0, shutil.disk_usage(folder()).free - SPARE)


def demand(size: int) -> None:
    """Raises OSError (ENOSPC) when there is no room for so many bytes more, or the disk is full already."""
    if room() < max(1, size):
        raise OSError(errno.ENOSPC, "no room for music", str(folder()))


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for files in the making, on the disk where they will stay; gone afterwards with what is left in it."""
    incoming = folder() / "incoming"
    incoming.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=incoming) as path:
        yield Path(path)


def receive(stream: Readable, target: Path, *, at_most: int) -> Incoming:
    """Write the stream to ``target``, never more than a chunk of it in memory. Raises TooLarge."""
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > at_most:
                raise TooLarge
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Incoming(target, digest.hexdigest(), size)


def measure(path: Path) -> Incoming:
    """A file that one of our own programs has written."""
    with path.open("rb") as file:
        return Incoming(path, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


@contextmanager
def exclusive() -> Iterator[None]:
    """Nobody else adds or removes files meanwhile. Commit the rows before leaving; don't nest."""
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def sole_worker(name: str) -> Iterator[bool]:
    """True for the only process that works on ``name`` now. When that process dies, the claim dies with it."""
    locks = folder() / "working"
    locks.mkdir(exist_ok=True)
    path = locks / name
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        path.unlink(missing_ok=True)


def keep(incoming: Incoming) -> None:
    """Put the file in its place. Inside ``exclusive()``."""
    target = path_of(incoming.sha256)
    target.parent.mkdir(exist_ok=True)
    incoming.path.chmod(0o640)
    incoming.path.replace(target)


def remove(hashes: Collection[str]) -> None:
    """Inside ``exclusive()``."""
    for sha256 in hashes:
        path_of(sha256).unlink(missing_ok=True)


def sweep() -> None:
    """Remove the workspaces of processes that did not live to do it themselves."""
    oldest = time.time() - ABANDONED_SECONDS
    for workspace_path in folder().glob("incoming/*"):
        if workspace_path.stat().st_mtime < oldest:
            shutil.rmtree(workspace_path, ignore_errors=True)

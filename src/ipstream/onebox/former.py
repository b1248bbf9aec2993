"""One owner of a data folder at a time, and the end of what a former one left running."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from ipstream.core.errors import Refused

GRACE = 20.0
"""Seconds in which a former supervisord ends its programs before it is killed (they die with it)."""


@contextlib.contextmanager
def owned(home: Path) -> Iterator[None]:
    """Hold the folder for the length of the block. Raises Refused while somebody else holds it."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            message = f"{home} is in use by another start (process {holder}): stop it, or choose another IPSTREAM_HOME"
            raise Refused(message, code="home_in_use") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def end_former(node: Path) -> bool:
    """End a supervisord that still runs for this node's home, and with it its programs; True when there was one."""
    former = _former(node)
    if former is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        former.terminate()
        try:
            former.wait(GRACE)
        except psutil.TimeoutExpired:
            former.kill()
            former.wait(GRACE)
    return True


def _former(node: Path) -> psutil.Process | None:
    """Its process by its pid file, unless the number belongs to somebody else by now."""
    try:
        process = psutil.Process(int((node / "run" / "supervisord.pid").read_text()))
        return process if str(node / "supervisord.conf") in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None

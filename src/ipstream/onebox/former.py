"""One owner of a data folder at a time, and the end of what a former one left running."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import xmlrpc.client
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import psutil
from supervisor.xmlrpc import SupervisorTransport

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
            holder = os.pread(descriptor, 32, 0).decode() or "unknown"
            message = f"{home} is in use by another start (process {holder}): stop it, or choose another IPSTREAM_HOME"
            raise Refused(message, code="home_in_use") from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def end_former(socket: Path) -> bool:
    """Shut down a supervisord that still runs at this socket; True when there was one."""
    pid = _ask(socket, "getPID")
    if not isinstance(pid, int):
        socket.unlink(missing_ok=True)
        return False
    _ask(socket, "shutdown")
    deadline = time.monotonic() + GRACE
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).kill()
    return True


def _ask(socket: Path, method: str) -> object:
    """None when nobody answers."""
    transport = SupervisorTransport(None, None, f"unix://{socket}")
    try:
        return getattr(xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor, method)()
    except (OSError, HTTPException, xmlrpc.client.Error):
        return None
    finally:
        transport.close()

"""The whole product in a folder of its own, for as long as something of it is measured."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

STARTS_WITHIN = 300.0
PORTS = ("IPSTREAM_PANEL_PORT", "IPSTREAM_ICECAST_PORT", "IPSTREAM_AGENT_PORT")


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for holder in sockets:
            holder.bind(("127.0.0.1", 0))
        return [holder.getsockname()[1] for holder in sockets]


def clean_environment(home: Path) -> dict[str, str]:
    """Ours, without what somebody set for a station of his own."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("IPSTREAM_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    ports = {name: str(port) for name, port in zip(PORTS, free_ports(3), strict=True)}
    return ours | ports | {"IPSTREAM_HOME": str(home)}


@contextlib.contextmanager
def product(home: Path) -> Iterator[psutil.Process]:
    """On air when the block begins, gone when it ends. Raises RuntimeError when it does not start."""
    with (home.parent / "onebox.log").open("w+") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ipstream.onebox"], env=clean_environment(home), stdout=log, stderr=log
        )
        try:
            _wait(child, Path(log.name))
            yield psutil.Process(child.pid)
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def _wait(child: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while "on air" not in log.read_text():
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the product did not start: {log.read_text()}")
        time.sleep(0.2)

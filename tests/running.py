"""The real panel for tests that need real sockets: uvicorn, a private Redis and a worker, on the suite's own database.

They share the home and the database of the tests, so what a test writes (and commits) the panel serves.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]
T = TypeVar("T")


def wait_for(read: Callable[[], T | None], *, seconds: float = 10, what: str = "it") -> T:
    """The first truthy answer of ``read``; fails when the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = read()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis() -> Iterator[subprocess.Popen[bytes]]:
    """A Redis of our own at the address that the settings name; without this there is none."""
    path = Path(settings.REDIS_URL.removeprefix("unix://").split("?")[0])
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)]
    with _process(command, ready=path.is_socket, what="redis") as process:
        yield process
    path.unlink(missing_ok=True)


@contextmanager
def panel() -> Iterator[str]:
    """The panel behind uvicorn; yields its address. Needs the test database, so ask for ``transactional_db`` before."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    target = "ipstream.panel.project.asgi:application"
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        target,
        "--port",
        str(port),
        "--lifespan",
        "off",
        "--log-level",
        "warning",
    ]
    environment = {"IPSTREAM_PANEL_PORT": str(port)}
    with _process(command, environment, ready=lambda: _answers(url), what="the panel"):
        yield url


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker for all lanes."""
    lanes = "realtime,media,bulk"
    command = [sys.executable, "-m", "celery", "-A", "ipstream.panel.project", "worker", "-c", "1", "-Q", lanes]
    command += ["--loglevel", "info", "--without-mingle", "--without-gossip"]
    log = _log("the worker")
    with _process(command, ready=lambda: " ready." in log.read_text(), what="the worker") as process:
        yield process


@contextmanager
def _process(
    command: list[str], environment: dict[str, str] | None = None, *, ready: Callable[[], bool], what: str
) -> Iterator[subprocess.Popen[bytes]]:
    ours = {"DATABASE_URL": _database_url(), "PYTHONPATH": str(ROOT / "src")}
    log = _log(what)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | ours | (environment or {}), cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: process.poll() is not None or ready(), seconds=60, what=what)
        assert process.poll() is None, f"{what} ended at once: {log.read_text()[-2000:]}"
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _log(what: str) -> Path:
    return Path(os.environ["IPSTREAM_HOME"]) / f"{what.replace(' ', '-')}.out"


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/api/v1/openapi.json", timeout=10).close()
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


def _database_url() -> str:
    """The test database, which Django has renamed, as an address."""
    name: Any = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    from urllib.parse import urlsplit, urlunsplit

    return urlunsplit(urlsplit(os.environ["IPSTREAM_TEST_DATABASE_URL"])._replace(path=f"/{name}"))

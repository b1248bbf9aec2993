"""A real supervisord for the tests, in a folder of its own, which takes all its programs with it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ipstream.agent.processes import Supervisor
from ipstream.agent.programs import write_supervisord
from ipstream.agent.settings import Settings

SUPERVISORD = str(Path(sys.executable).with_name("supervisord"))


@dataclass
class Supervision:
    settings: Settings
    process: subprocess.Popen[bytes]

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.settings.supervisor, self.settings.home)

    def start(self) -> None:
        self.process = start(self.settings)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def short_folder(name: str = "node") -> Iterator[Path]:
    """A folder with a path short enough for sockets, which every user may enter."""
    top = Path(tempfile.mkdtemp(prefix="ips", dir="/tmp"))
    top.chmod(0o755)
    (top / name).mkdir()
    try:
        yield top / name
    finally:
        shutil.rmtree(top, ignore_errors=True)


@contextmanager
def supervision(settings: Settings, *, python: str = sys.executable, **environment: str) -> Iterator[Supervision]:
    """supervisord runs with the agent (or what ``python`` names in its place) as its only program."""
    write_supervisord(settings, python=python, environment=environment)
    made = Supervision(settings, start(settings))
    try:
        yield made
    finally:
        made.kill()


def start(settings: Settings) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([SUPERVISORD, "-c", str(settings.home / "supervisord.conf")], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not _answers(settings.supervisor):
        assert process.poll() is None, "supervisord did not start"
        assert time.monotonic() < deadline, "supervisord does not answer"
        time.sleep(0.02)
    return process


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def alive(pid: int) -> bool:
    """It runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

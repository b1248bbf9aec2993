"""Processes of ours: none outlives us, however we end."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from ipstream.core.errors import Unavailable

ENDS_WITHIN = 30.0
"""Seconds that supervisord gets to end all programs in good order."""


class Children:
    """Starts processes in a session of their own (a Ctrl-C reaches us alone) and ends them on leaving."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Children:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._running:
            child.terminate()
        for child in reversed(self._running):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(ENDS_WITHIN)
            child.kill()
            child.wait()

    def start(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Run it beside us; what it says goes to ``<name>.log``. It gets SIGTERM when we die without a word."""
        with self.log(name).open("wb") as log:
            child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(child)
        return child

    def finish(self, name: str, child: subprocess.Popen[bytes]) -> None:
        """Wait until it ends well. Raises Unavailable with its last words when it did not."""
        code = child.wait()
        self._running.remove(child)
        if code != 0:
            words = self.log(name).read_text(errors="replace").strip().splitlines()[-12:]
            raise Unavailable("\n  ".join([f"{name} failed ({self.log(name)}):", *words]))

    def run(self, name: str, command: Sequence[str]) -> None:
        self.finish(name, self.start(name, command))

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

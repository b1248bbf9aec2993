"""Whether a station is on the air: told when it changes, and remembered, so that a new agent tells nothing twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from ipstream.agent.emit import Emit
from ipstream.agent.files import remember
from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import AnyBody, SilenceEnded, SilenceStarted, StationDown, StationUp
from ipstream.core.units import StationId

log = structlog.get_logger()


class _State(msgspec.Struct):
    told: Literal["", "up", "down", "stopped"] = ""
    pid: int = 0
    connected: tuple[str, ...] = ()
    silent: bool = False


class AirState:
    """One station's, kept in ``path``. It is up while all of ``mounts`` are connected to Icecast.

    Without ``mounts`` it is meant to be off the air, and losing the mounts is no fault.
    """

    def __init__(self, station_id: StationId, path: Path, emit: Emit) -> None:
        self._station_id = station_id
        self._path = path
        self._emit = emit
        self._state = _read(path)
        self._mounts: frozenset[str] = frozenset()

    @property
    def up(self) -> bool:
        return self._state.told == "up"

    @property
    def stopped(self) -> bool:
        """That it is off the air because a person wants it was told."""
        return self._state.told == "stopped"

    @property
    def pid(self) -> int:
        """The Liquidsoap that told us last that it began, 0 when it ended."""
        return self._state.pid

    def expect(self, mounts: frozenset[str]) -> None:
        """What makes the station whole from now on. More mounts come with a restart, so this tells nothing."""
        self._mounts = mounts

    def began(self, pid: int, at: datetime) -> None:
        """A Liquidsoap began; any earlier one is gone."""
        self._gone(at, "Liquidsoap ended and was started again")
        self._state.pid = pid
        self._save()

    def ended(self, at: datetime) -> None:
        """The Liquidsoap ``pid`` is gone."""
        self._gone(at, "Liquidsoap ended and is being started again")
        self._save()

    def connected(self, mount: str, at: datetime) -> None:
        self._state.connected = (*(other for other in self._state.connected if other != mount), mount)
        if self._mounts and self._mounts <= set(self._state.connected) and not self.up:
            self._tell("up", StationUp(), at)
        self._save()

    def disconnected(self, mount: str, at: datetime) -> None:
        self._state.connected = tuple(other for other in self._state.connected if other != mount)
        if mount in self._mounts:
            self._fall(at, f"Icecast lost {mount}")
        self._save()

    def cannot_start(self, at: datetime, detail: str) -> None:
        """It is tried again and again; told once until it was up or stopped."""
        if self._mounts and self._state.told != "down":
            self._tell("down", StationDown(wanted=True, detail=detail), at)
            self._save()

    def stop(self, at: datetime) -> None:
        """A person wanted it off the air, and now it is."""
        self._gone(at, "")
        if not self.stopped:
            self._tell("stopped", StationDown(wanted=False, detail=""), at)
        self._save()

    def silence(self, at: datetime, *, silent: bool) -> None:
        """The programme fell silent or is heard again."""
        if silent != self._state.silent:
            self._emit(self._station_id, SilenceStarted() if silent else SilenceEnded(), at=at)
        self._state.silent = silent
        self._save()

    def _gone(self, at: datetime, detail: str) -> None:
        self._state.pid, self._state.connected = 0, ()
        self.silence(at, silent=False)
        self._fall(at, detail)

    def _fall(self, at: datetime, detail: str) -> None:
        if self.up and self._mounts:
            self._tell("down", StationDown(wanted=True, detail=detail), at)

    def _tell(self, told: Literal["up", "down", "stopped"], body: AnyBody, at: datetime) -> None:
        log.info(f"station {told}", station=self._station_id, detail=getattr(body, "detail", ""))
        self._emit(self._station_id, body, at=at)
        self._state.told = told

    def _save(self) -> None:
        remember(self._path, encode(self._state))


def _read(path: Path) -> _State:
    if not path.exists():
        return _State()
    try:
        return decode(path.read_bytes(), _State)
    except InvalidInput as error:
        log.error("memory of a station's state is damaged, beginning anew", path=str(path), error=error.message)
        return _State()

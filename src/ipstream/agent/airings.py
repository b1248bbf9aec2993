"""What sounds on one station: told when it starts and ends, and remembered so that a restart forgets nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from ipstream.agent.emit import Emit
from ipstream.agent.files import remember
from ipstream.core.autodj.history import History
from ipstream.core.errors import InvalidInput
from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import (
    AiringEnded,
    AiringStarted,
    ProgrammePaused,
    ProgrammeResumed,
    RuleBroken,
    Source,
)
from ipstream.core.units import PlaylistId, Seconds, Sha256, StationId, TrackId

log = structlog.get_logger()

SUSPENDED = "suspended"
"""The reason of the notice that sounds while a station is suspended."""
MOST_PREPARED = 8
"""Liquidsoap holds one or two at a time; more means that it cannot play what it is given."""
MOST_TOLD = 32
"""Airing ids that are remembered as told; what Liquidsoap told and the agent may read again is far less."""


class Prepared(msgspec.Struct, frozen=True):
    """A decision that Liquidsoap was given. It counts when it sounds. ``sha256`` is None for the notice."""

    airing_id: str
    track_id: TrackId | None
    playlist_id: PlaylistId | None
    sha256: Sha256 | None
    title: str
    artist: str
    duration: Seconds
    source: Source
    reason: Reason


class OnAir(msgspec.Struct, frozen=True):
    """What sounds now, since ``started_at`` (aware UTC). It stood still for ``paused`` seconds since then."""

    airing: Prepared
    started_at: datetime
    paused: Seconds = 0.0


class _State(msgspec.Struct):
    history: History = msgspec.field(default_factory=History)
    prepared: tuple[Prepared, ...] = ()
    on_air: OnAir | None = None
    paused_at: datetime | None = None
    cut: Prepared | None = None
    told: tuple[str, ...] = ()


class Airings:
    """The log of one station, kept in ``path``.

    Events are emitted before the state is saved: a crash between the two tells the start of an airing again under the
    same airing id rather than not at all.
    """

    def __init__(self, station_id: StationId, path: Path, emit: Emit, listeners: Callable[[], int]) -> None:
        self._station_id = station_id
        self._path = path
        self._emit = emit
        self._listeners = listeners
        self._state = _read(path)
        self._skipped = False

    @property
    def history(self) -> History:
        """What has started to sound, and the positions in the playlists that follow from it."""
        return self._state.history

    @property
    def prepared(self) -> tuple[Prepared, ...]:
        """Given to Liquidsoap and not heard yet, in order."""
        return self._state.prepared

    @property
    def on_air(self) -> OnAir | None:
        return self._state.on_air

    def standing(self, now: datetime) -> timedelta:
        """For how long what sounds has stood still until now."""
        on_air, paused_at = self._state.on_air, self._state.paused_at
        ended = timedelta(seconds=on_air.paused if on_air else 0.0)
        return ended if paused_at is None else ended + (now - paused_at)

    def prepare(self, airing: Prepared) -> None:
        """Liquidsoap is about to be given this."""
        self._state.prepared = (*self._state.prepared, airing)[-MOST_PREPARED:]
        self._save()

    def drop_prepared(self) -> None:
        """Liquidsoap threw away what it was given."""
        self._state.prepared = ()
        self._save()

    def skip(self) -> None:
        """A person cut what sounds: its end will say so."""
        self._skipped = self._state.on_air is not None

    def start(self, airing: Prepared, at: datetime, history: History) -> None:
        """``airing`` became audible; ``history`` is the one that holds it. One that was told before is passed over."""
        if airing.airing_id in self._state.told:
            return
        suspends = airing.reason.code == SUSPENDED
        self._state.cut = self._rest(at) if suspends else None
        self._end_current("skipped" if self._skipped else "interrupted" if suspends else "finished", at)
        self._emit(self._station_id, self._started(airing), at=at)
        for rule in airing.reason.broken:
            self._emit(self._station_id, RuleBroken(airing_id=airing.airing_id, rule=rule), at=at)
        ids = [prepared.airing_id for prepared in self._state.prepared]
        if airing.airing_id in ids:
            self._state.prepared = self._state.prepared[ids.index(airing.airing_id) + 1 :]
        self._state.on_air = OnAir(airing, at)
        self._state.told = (*self._state.told, airing.airing_id)[-MOST_TOLD:]
        self._state.history = history
        self._save()

    def going_on(self, airing_id_before: str, at: datetime) -> Prepared | None:
        """The rest of what a suspension cut, as an airing of its own; None when that was something else."""
        cut = self._state.cut
        if cut is None or cut.airing_id != airing_id_before:
            return None
        return msgspec.structs.replace(cut, airing_id=airing_id(self._station_id, at, airing_id_before))

    def pause(self, at: datetime) -> None:
        """The programme stands still."""
        if self._state.paused_at is None:
            self._emit(self._station_id, ProgrammePaused(), at=at)
            self._state.paused_at = at
            self._save()

    def resume(self, at: datetime) -> None:
        """It goes on."""
        if self._state.paused_at is None:
            return
        on_air, seconds = self._state.on_air, max(0.0, (at - self._state.paused_at).total_seconds())
        airing_id = on_air.airing.airing_id if on_air else None
        self._emit(self._station_id, ProgrammeResumed(airing_id, seconds), at=at)
        if on_air is not None:
            self._state.on_air = msgspec.structs.replace(on_air, paused=on_air.paused + seconds)
        self._state.paused_at = None
        self._save()

    def interrupt(self, at: datetime) -> None:
        """Liquidsoap is gone: what sounded ended there, what it had been given is lost. What began later stays."""
        if self._state.on_air is not None and at < self._state.on_air.started_at:
            return
        self._end_current("interrupted", at)
        self._state.on_air = self._state.cut = None
        self._state.paused_at = None
        self._state.prepared = ()
        self._save()

    def _rest(self, at: datetime) -> Prepared | None:
        """What sounds, as long as it would have gone on from now."""
        if (on_air := self._state.on_air) is None:
            return None
        heard = (at - on_air.started_at - self.standing(at)).total_seconds()
        return msgspec.structs.replace(on_air.airing, duration=max(0.0, on_air.airing.duration - heard))

    def _end_current(self, how: Literal["finished", "skipped", "interrupted"], at: datetime) -> None:
        self._skipped = False
        if self._state.on_air is not None:
            ended = AiringEnded(self._state.on_air.airing.airing_id, how, self._listeners())
            self._emit(self._station_id, ended, at=at)

    def _started(self, airing: Prepared) -> AiringStarted:
        return AiringStarted(
            airing_id=airing.airing_id,
            track_id=airing.track_id,
            playlist_id=airing.playlist_id,
            title=airing.title,
            artist=airing.artist,
            duration=airing.duration,
            source=airing.source,
            reason=airing.reason,
            listeners=self._listeners(),
        )

    def _save(self) -> None:
        remember(self._path, encode(self._state))


def _read(path: Path) -> _State:
    if not path.exists():
        return _State()
    try:
        return decode(path.read_bytes(), _State)
    except InvalidInput as error:
        log.error("memory of what aired is damaged, beginning anew", path=str(path), error=error.message)
        return _State()


def airing_id(station_id: StationId, started_at: datetime, what: str) -> str:
    """An id for something nobody prepared: the same for the same start, however often it is reported."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{station_id} {started_at.isoformat()} {what}"))

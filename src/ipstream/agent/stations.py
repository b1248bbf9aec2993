"""One station that this node keeps on the air: its files, its Liquidsoap, and what Liquidsoap tells of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from ipstream.agent.air_state import AirState
from ipstream.agent.airings import Airings
from ipstream.agent.emit import Emit
from ipstream.agent.files import remember, write_if_changed
from ipstream.agent.liquidsoap import config
from ipstream.agent.liquidsoap.callbacks import (
    AnyCallback,
    EventsFile,
    NoiseHeard,
    OnAir,
    OutConnected,
    OutDisconnected,
    Paused,
    Resumed,
    SilenceHeard,
    Started,
)
from ipstream.agent.liquidsoap.config import Places, Server, render_config
from ipstream.agent.liquidsoap.control import ControlSocket
from ipstream.agent.media_cache import MediaCache
from ipstream.agent.notices import NOTHING_TO_PLAY, SUSPENDED, Notices
from ipstream.agent.playout import Playout
from ipstream.agent.processes import ProcessState
from ipstream.agent.programs import Program
from ipstream.agent.settings import Secrets, Settings
from ipstream.agent.spec_store import Station
from ipstream.core.errors import Refused, Unavailable
from ipstream.core.protocol.codec import content_hash
from ipstream.core.protocol.spec import Sound, StationRef, StationSpec
from ipstream.core.units import StationId

log = structlog.get_logger()

PROGRAM = Path(config.__file__).with_name("station.liq")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the stations of a node share.

    ``listeners`` counts those of a station now; ``on_airing`` is called after something began to sound.
    """

    settings: Settings
    secrets: Secrets
    cache: MediaCache
    notices: Notices
    emit: Emit
    clock: Callable[[], datetime]
    listeners: Callable[[StationId], int]
    on_airing: Callable[[], None]


class RunningStation:
    """One station of the spec, on the air or stopped. Lives as long as the agent; everything it knows is on disk."""

    def __init__(self, station: Station, icecast_port: int, shared: Shared) -> None:
        self.id = station.spec.id
        self._shared = shared
        self._folder = shared.settings.home / "stations" / self.id
        self._folder.mkdir(parents=True, exist_ok=True)
        self._airings = Airings(self.id, self._folder / "airings.json", shared.emit, lambda: shared.listeners(self.id))
        self._air = AirState(self.id, self._folder / "air.json", shared.emit)
        self._events = EventsFile(self._folder / "events")
        self._control = ControlSocket(self._socket)
        self.playout = Playout(station, self._airings, shared.cache, shared.emit, clock=shared.clock)
        self._one_at_a_time = asyncio.Lock()
        self._live: StationSpec | None = None
        self._followed: tuple[StationRef, int] | None = None
        self._safety: bytes | None = None
        self.follow(station, icecast_port)

    # ------------------------------------------------------------ what is wanted

    def follow(self, station: Station, icecast_port: int) -> None:
        """A newer spec is current: from now on decide by it. ``settle`` brings what runs into line."""
        if self._followed == (station.ref, icecast_port):
            return
        self.spec = station.spec
        self._server = Server("127.0.0.1", icecast_port, self._shared.secrets.icecast_source)
        wanted = self.spec.outputs if self.spec.wanted != "stopped" else ()
        self._air.expect(frozenset(output.mount for output in wanted))
        self.hear()  # what happened so far was decided by the old one
        self.playout.follow(station)
        self.media_changed()
        write_if_changed(self._config_path, self._config(self.spec), mode=0o600)
        self._followed = (station.ref, icecast_port)

    def media_changed(self) -> None:
        """Files came or went, or what airs next changed."""
        self.playout.plan()
        safety = "".join(f"{line}\n" for line in self.playout.safety_lines()).encode()
        if safety != self._safety:
            remember(self._folder / "safety", safety)
            self._safety = safety

    def program(self) -> Program | None:
        """The Liquidsoap to keep running. It differs when a restart is needed, not for what ``_set_live`` hands it."""
        if self.spec.wanted == "stopped":
            return None
        lasting = replace(self.spec, wanted="on_air", sound=Sound(), suspended=False, outputs=())
        return Program(
            name=self.program_name,
            command=("liquidsoap", str(PROGRAM)),
            environment={"IPS_CONFIG": str(self._config_path), "HOME": str(self._folder.parent)},
            revision=content_hash(self._config(lasting) + PROGRAM.read_bytes())[:16],
        )

    @property
    def program_name(self) -> str:
        return f"station-{self.id}"

    async def settle(self) -> None:
        """Once its program runs, or runs no more, as wanted: hand it what is changed while it runs, tell a stop."""
        if self.spec.wanted == "stopped":
            self._told_to_stop()
            return
        async with self._one_at_a_time:
            await self._set_live()

    async def _set_live(self) -> None:
        spec = self.spec
        if spec == self._live or not self._air.up:
            return
        try:
            await self._control.crossfade(spec.sound.crossfade)
            await self._control.pause(spec.wanted == "paused")
            await self._control.suspend(spec.suspended)
            await self._control.publish(spec.outputs)
        except Unavailable as error:
            log.warning("settings of sound not taken yet", station=self.id, reason=error.message)
        else:
            self._live = spec

    def _told_to_stop(self) -> None:
        if not self._air.stopped:
            self.hear()
            self._airings.interrupt(self._shared.clock())
            self._air.stop(self._shared.clock())

    # ------------------------------------------------------------ what happens

    def next_uri(self) -> str | None:
        """The annotate line Liquidsoap asks for, by what it told until now."""
        self.hear()
        uri = self.playout.next_uri()
        self.media_changed()
        return uri

    def hear(self) -> None:
        """Take in what Liquidsoap told since the last time, each once, also what it told while the agent was dead."""
        unread = self._events.unread()
        for callback in unread.callbacks:
            self._take(callback)
        self._events.done(unread)
        if any(isinstance(callback, OnAir) for callback in unread.callbacks):
            self._shared.on_airing()
        if any(isinstance(callback, OnAir | Resumed) for callback in unread.callbacks):
            self.media_changed()

    def look(self, process: ProcessState | None) -> None:
        """See whether Liquidsoap still lives; ``process`` is what supervisord says of the program."""
        self.hear()
        now = self._shared.clock()
        if self._air.pid and not _lives(self._air.pid):
            self._airings.interrupt(now)
            self._air.ended(now)
        if process is not None and process.name == "BACKOFF":
            self._air.cannot_start(now, f"Liquidsoap does not start: {process.detail}")

    async def skip(self) -> None:
        """Raises Refused (code ``not_running`` or ``suspended``) or Unavailable."""
        self.must_run()
        if self.spec.suspended:
            raise Refused("the station is suspended", code="suspended")
        await self._control.skip()
        self._airings.skip()

    def must_run(self) -> None:
        """Raises Refused (code ``not_running``) when a person has stopped it."""
        if self.spec.wanted == "stopped":
            raise Refused("the station is stopped", code="not_running")

    def state(self) -> str:
        """For a look from outside: up, paused, suspended, stopped or down."""
        if self._air.up and self.spec.wanted == "paused":
            return "paused"
        if self._air.up:
            return "suspended" if self.spec.suspended else "up"
        return "stopped" if self._air.stopped else "down"

    def _take(self, callback: AnyCallback) -> None:
        match callback:
            case Started(at=at, pid=pid):
                self._interrupted_before(at)
                self._air.began(pid, at)
                self._live = None
            case OnAir():
                self.playout.heard(callback)
            case OutConnected(at=at, mount=mount):
                self._air.connected(mount, at)
            case OutDisconnected(at=at, mount=mount):
                self._air.disconnected(mount, at)
            case Paused(at=at):
                self._airings.pause(at)
            case Resumed(at=at):
                self._airings.resume(at)
            case SilenceHeard(at=at) | NoiseHeard(at=at):
                self._air.silence(at, silent=isinstance(callback, SilenceHeard))

    def _interrupted_before(self, at: datetime) -> None:
        """An earlier Liquidsoap ended while nobody looked: what it played lasted no longer than the track does."""
        if (on_air := self._airings.on_air) and on_air.airing.duration:
            lasts = timedelta(seconds=on_air.airing.duration) + self._airings.standing(at)
            at = min(at, on_air.started_at + lasts)
        self._airings.interrupt(at)

    # ------------------------------------------------------------ files

    @property
    def _socket(self) -> Path:
        return self._shared.settings.run / f"{self.id}.sock"

    @property
    def _config_path(self) -> Path:
        return self._folder / "station.json"

    def _config(self, spec: StationSpec) -> bytes:
        settings, secret = self._shared.settings, self._shared.secrets.liquidsoap_callback
        notices = self._shared.notices
        places = Places(
            agent_url=f"http://127.0.0.1:{settings.port}/liquidsoap/{secret}/stations/{self.id}",
            socket=str(self._socket),
            events_file=str(self._folder / "events"),
            media=str(settings.home / "media"),
            safety=str(self._folder / "safety"),
            notice=notices.line(NOTHING_TO_PLAY, spec.language),
            suspension=notices.line(SUSPENDED, spec.language),
        )
        return render_config(spec, places=places, icecast=self._server, allow_root=os.geteuid() == 0)


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()

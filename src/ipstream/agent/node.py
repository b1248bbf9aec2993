"""The node put together: what the panel wants becomes processes and sound, and what happens goes to the panel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from ipstream.agent import health, media_wishes
from ipstream.agent.commands import CommandRunner
from ipstream.agent.http import make_app, serving
from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast_service import ICECAST, IcecastService
from ipstream.agent.media_cache import MediaCache
from ipstream.agent.notices import NOTICES, Notices
from ipstream.agent.outbox import Outbox
from ipstream.agent.panel import Panel
from ipstream.agent.panel_link import Backoff, Contact, PanelLink
from ipstream.agent.processes import ProcessState, Supervisor
from ipstream.agent.settings import Secrets, Settings
from ipstream.agent.spec_store import LoadedSpec, SpecStore
from ipstream.agent.spec_sync import SpecSync
from ipstream.agent.stations import RunningStation, Shared
from ipstream.core.errors import IPStreamError, Refused
from ipstream.core.protocol.commands import Command
from ipstream.core.protocol.events import NodeHealth
from ipstream.core.protocol.spec import SpecAnswer
from ipstream.core.units import Seconds, Sha256, StationId

log = structlog.get_logger()

HEARTBEAT: Seconds = 60.0
COUNT_EVERY: Seconds = 30.0
GATHER: Seconds = 0.5
"""Files that arrive together are looked at together."""


class Node:
    """One node. ``outbox``, ``panel`` and ``icecast`` are opened and closed by the caller."""

    def __init__(
        self, settings: Settings, outbox: Outbox, panel: Panel, icecast: AdminClient, secrets: Secrets
    ) -> None:
        home, emit = settings.home, outbox.append
        self._settings = settings
        self._secrets = secrets
        self._outbox = outbox
        self._stations: dict[StationId, RunningStation] = {}
        self._arranged = 0
        self._wanted, self._arrived, self._aired, self._recount = (asyncio.Event() for _ in range(4))
        self._supervisor = Supervisor(settings.supervisor, home)
        self._admission = Admission(home / "sessions.db", emit, icecast)
        self._icecast = IcecastService(settings, secrets, self._supervisor, icecast, self._admission)
        self._notices = Notices(home / "media" / "notices")
        self._cache = MediaCache(
            home / "media", settings.media_budget, panel, emit, in_use=self._in_use, on_change=self._media_changed
        )
        self._sync = SpecSync(panel, SpecStore(home / "spec"), self._cache, self._follow, self._choose_media)
        self._link = PanelLink(panel, outbox, Contact())
        self._commands = CommandRunner(home / "commands.json", emit, _now)
        listeners, aired = self._admission.listeners, self._aired.set
        self._shared = Shared(settings, secrets, self._cache, self._notices, emit, _now, listeners, aired)

    async def run(self) -> None:
        """Until cancelled. Begins with what is on this disk; the panel may be away for as long as it likes."""
        await asyncio.to_thread(self._render_notices)
        self._wanted.set()
        app = make_app(self._stations, self._admission, self._secrets, self.health)
        loops = (
            lambda: self._link.follow_spec(self._sync.have, self._answered),
            self._link.tell_events,
            self._sync.run,
            self._cache.run,
            self._keep_as_wanted,
            lambda: self._supervisor.watch(self._look),
            self._follow_media,
            self._follow_airings,
            self._keep_counting,
            self._beat,
        )
        async with serving(app, self._settings.port), asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(_for_ever(loop))

    def health(self) -> Mapping[str, object]:
        """``spec`` is the number of the current one, ``arranged`` of the one that the processes follow.

        ``stations`` is what each does, by slug: up, down, paused or stopped. ``untold`` counts events the panel lacks.
        """
        stations = {station.spec.slug: station.state() for station in self._stations.values()}
        return {
            "spec": self._spec_number(),
            "arranged": self._arranged,
            "stations": stations,
            "untold": self._outbox.waiting(),
        }

    # ------------------------------------------------------------ what is wanted

    async def _answered(self, answer: SpecAnswer) -> None:
        """The panel sent a newer spec, commands, or both."""
        if answer.spec is not None:
            self._sync.take(answer.spec)
        for command in answer.commands:
            await self._commands.run(command, self._perform)

    async def _follow(self, _: LoadedSpec) -> None:
        self._wanted.set()

    async def _perform(self, command: Command) -> None:
        """Raises Refused (``unknown_station``, ``not_running``) or Unavailable."""
        station = self._stations.get(command.station_id)
        if station is None:
            raise Refused("this node has no such station", code="unknown_station")
        if command.verb == "skip":
            await station.skip()
        else:
            station.must_run()
            await self._supervisor.restart(station.program_name)

    async def _keep_as_wanted(self) -> None:
        """Do what the current spec says, again and again until all of it is done."""
        backoff = Backoff()
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                if self._sync.current is not None:
                    await self._arrange(self._sync.current)
            except (IPStreamError, OSError) as error:
                log.warning("not all is as wanted yet", reason=str(error))
                self._wanted.set()
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()

    async def _arrange(self, loaded: LoadedSpec) -> None:
        """Everything in here may be repeated. Icecast is told of a mount before its source comes."""
        self._decide_by(loaded)
        self._choose_media()
        await self._look_at_icecast(await self._supervisor.states())
        programs = (station.program() for station in self._stations.values())
        await self._supervisor.ensure([*self._icecast.programs(), *(program for program in programs if program)])
        for station in list(self._stations.values()):
            station.look(None)
            await station.settle()
        self._arranged = loaded.node.number

    def _decide_by(self, loaded: LoadedSpec) -> None:
        for station_id in self._stations.keys() - loaded.stations.keys():
            del self._stations[station_id]
        for station_id, station in loaded.stations.items():
            if running := self._stations.get(station_id):
                running.follow(station, loaded.node.icecast.port)
            else:
                self._stations[station_id] = RunningStation(station, loaded.node.icecast.port, self._shared)
        specs = [station.spec for station in loaded.stations.values()]
        self._admission.follow(specs)
        self._icecast.follow(loaded.node.icecast, specs)

    # ------------------------------------------------------------ what happens

    async def _look(self, states: dict[str, ProcessState]) -> None:
        """How the processes are doing."""
        await self._look_at_icecast(states)
        for station in list(self._stations.values()):
            station.look(states.get(station.program_name))
            await station.settle()

    async def _look_at_icecast(self, states: dict[str, ProcessState]) -> None:
        if await self._icecast.look(states.get(ICECAST)):
            self._recount.set()

    async def _keep_counting(self) -> None:
        """Goodbyes are lost while agent or Icecast are away: count again after that, and now and then."""
        backoff = Backoff()
        while True:
            await _set_or_after(self._recount, COUNT_EVERY)
            try:
                await self._admission.reconcile()
            except IPStreamError as error:
                log.info("listeners not counted", reason=error.message)
                self._recount.set()
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()

    async def _beat(self) -> None:
        liquidsoap = await health.liquidsoap_version()
        before = health.CpuTimes.read()
        while True:
            now = health.CpuTimes.read()
            self._outbox.append(None, self._heartbeat(liquidsoap, now.percent_since(before)))
            before = now
            await asyncio.sleep(HEARTBEAT)

    def _heartbeat(self, liquidsoap: str, cpu: float) -> NodeHealth:
        return NodeHealth(
            agent_version=health.agent_version(),
            liquidsoap_version=liquidsoap,
            cpu_percent=cpu,
            memory_bytes=health.memory_used(),
            disk_free_bytes=health.disk_free(self._settings.home),
            media_bytes=self._cache.size(),
            spec_number=self._spec_number(),
            outbox_waiting=self._outbox.waiting(),
            clock=_now(),
        )

    def _spec_number(self) -> int:
        return self._sync.current.node.number if self._sync.current else 0

    # ------------------------------------------------------------ music

    def _choose_media(self) -> None:
        on_air = [station.playout.soon() for station in self._stations.values()]
        coming, current = self._sync.coming, self._sync.current
        self._cache.ensure(media_wishes.soon(on_air, coming), media_wishes.later(current, coming))

    def _in_use(self) -> frozenset[Sha256]:
        return frozenset().union(*(station.playout.in_use() for station in self._stations.values()))

    def _media_changed(self) -> None:
        self._sync.media_changed()
        self._arrived.set()

    async def _follow_media(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(GATHER)
            self._arrived.clear()
            for station in list(self._stations.values()):
                station.media_changed()
                await asyncio.sleep(0)  # Liquidsoap and Icecast get their answers in between

    async def _follow_airings(self) -> None:
        while True:
            await self._aired.wait()
            self._aired.clear()
            on_air = []
            for station in list(self._stations.values()):
                on_air.append(station.playout.soon())
                await asyncio.sleep(0)
            self._cache.hurry(media_wishes.soon(on_air, self._sync.coming))

    def _render_notices(self) -> None:
        for notice in NOTICES:
            try:
                self._notices.path(notice)
            except IPStreamError as error:
                log.error("no notice", notice=notice.name, reason=error.message)


def _now() -> datetime:
    return datetime.now(UTC)


async def _for_ever(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A full disk or the like must not take down what can go on without that; a fault of ours may."""
    backoff = Backoff()
    while True:
        try:
            await loop()
        except* (IPStreamError, OSError) as errors:
            log.error("a part of the agent failed and begins anew", errors=errors.exceptions, exc_info=errors)
            await asyncio.sleep(backoff.next())


async def _set_or_after(event: asyncio.Event, seconds: Seconds) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
    event.clear()

"""A whole node for the tests: supervisord, agent, Icecast and Liquidsoap are real, the panel is a stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import aiohttp

import ipstream
from ipstream.agent.liquidsoap.control import ControlSocket
from ipstream.agent.processes import ProcessState
from ipstream.agent.settings import Secrets, Settings
from ipstream.core.protocol.events import AiringStarted
from ipstream.core.protocol.spec import IcecastSpec, MediaCatalogue, MediaItem, StationSpec
from ipstream.core.units import StationId, TrackId
from tests.agent.panel_stand_in import TOKEN, StandInPanel
from tests.agent.radio import ANDES, station
from tests.agent.supervision import Supervision, short_folder, supervision
from tests.air.listening import free_ports, make_tone

T = TypeVar("T")
SECONDS = 6.0
ANDES_TONES = (400.0, 650.0, 900.0, 1150.0)
LUNA_TONES = (1700.0, 2000.0, 2300.0)


@dataclass
class NodeStage:
    """``wanted`` is what the panel was last told to publish."""

    panel: StandInPanel
    supervision: Supervision
    icecast_port: int
    music: dict[float, MediaItem]
    serving: AbstractAsyncContextManager[StandInPanel]
    wanted: dict[StationId, tuple[StationSpec, MediaCatalogue]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.supervision.settings.home

    @property
    def callback_secret(self) -> str:
        return Secrets.load_or_make(self.home).liquidsoap_callback

    def mount(self, path: str = "/andes") -> str:
        return f"http://127.0.0.1:{self.icecast_port}{path}"

    def want(self, tones: Sequence[float] = ANDES_TONES, station_id: StationId = ANDES, **changes: object) -> None:
        """Publish a spec in which this station is so and the others stay as they are."""
        made = station(*(self.music[tone] for tone in tones), station_id=station_id, **changes)  # type: ignore[arg-type]
        if self.wanted.get(station_id) != made:
            self.wanted[station_id] = made
            self.publish()

    def without(self, station_id: StationId) -> None:
        if self.wanted.pop(station_id, None):
            self.publish()

    def publish(self) -> None:
        self.panel.publish(*self.wanted.values(), icecast=IcecastSpec("localhost", self.icecast_port))

    def told(self, kind: type[T], *, since: int = 0, station_id: StationId = ANDES) -> list[T]:
        """What the panel holds of this kind, in order, of what came after the first ``since``."""
        events = sorted(self.panel.events.values(), key=lambda event: event.sequence)[since:]
        return [event.body for event in events if event.station_id == station_id and isinstance(event.body, kind)]

    def began(self, *, since: int = 0) -> list[float]:
        """The tones of Andes that were said to begin to sound, in order."""
        return [float(body.track_id or 0) for body in self.told(AiringStarted, since=since)]

    def mark(self) -> int:
        """How much the panel holds now."""
        return len(self.panel.events)

    def control(self, station_id: StationId = ANDES) -> ControlSocket:
        return ControlSocket(self.home / "run" / f"{station_id}.sock")

    @asynccontextmanager
    async def panel_away(self) -> AsyncIterator[None]:
        """Nobody answers at the panel's address for the length of the block."""
        await self.serving.__aexit__(None, None, None)
        yield
        self.serving = self.panel.running()
        await self.serving.__aenter__()

    async def arranged(self) -> None:
        """Until processes are as the spec that was published last wants them, and the panel was told of it."""
        wanted = (self.panel.spec.number if self.panel.spec else 0, 0)
        url = f"http://127.0.0.1:{self.supervision.settings.port}/health"
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while await _arranged(session, url) != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def states(self) -> dict[str, ProcessState]:
        return await self.supervision.supervisor.states()

    async def pid(self, program: str) -> int:
        states = await self.states()
        return states[program].pid if program in states else 0


@asynccontextmanager
async def node_stage() -> AsyncIterator[NodeStage]:
    """The node runs and knows of no station yet."""
    with short_folder() as home:
        icecast_port, agent_port = free_ports(2)
        (home / "token").write_text(TOKEN)
        panel = StandInPanel()
        music = {tone: await asyncio.to_thread(_track, panel, home, tone) for tone in ANDES_TONES + LUNA_TONES}
        serving = panel.running()
        await serving.__aenter__()
        settings = Settings(home, panel.url, home / "token", agent_port, home / "run" / "s.sock")
        source = str(Path(ipstream.__file__).parents[1])
        with supervision(settings, PYTHONPATH=source) as made:
            stage = NodeStage(panel, made, icecast_port, music, serving)
            try:
                yield stage
            finally:
                await stage.serving.__aexit__(None, None, None)


async def _arranged(session: aiohttp.ClientSession, url: str) -> tuple[int, int]:
    """The spec that the processes follow, and how many events wait for the panel."""
    try:
        async with session.get(url) as response:
            health = await response.json()
    except aiohttp.ClientError:
        return (-1, -1)
    return health["arranged"], health["untold"]


def _track(panel: StandInPanel, home: Path, tone: float) -> MediaItem:
    path = make_tone(home / f"{tone:.0f}.mp3", tone, SECONDS)
    name = f"{tone:.0f}"
    told = {"track_id": TrackId(name), "title": name, "artist": f"Artist {name}", "cue_out": SECONDS}
    return panel.add_media(path.read_bytes(), **told)

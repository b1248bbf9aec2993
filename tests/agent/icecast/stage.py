"""A node's listening side: a real Icecast, the agent's routes with a real Admission, sources made by FFmpeg."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

import ipstream
from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast.config import CONFIG_FILE, render_icecast
from ipstream.agent.icecast.process import icecast_command, prepare_folder, write_config
from ipstream.agent.icecast.reload import reload
from ipstream.agent.icecast.routes import routes
from ipstream.agent.icecast.standby import standby_command, write_plan
from ipstream.agent.settings import Secrets
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.spec import IcecastSpec, Output, StationSpec
from ipstream.core.units import StationId
from tests.agent.conftest import Told, until
from tests.agent.radio import ANDES, LUNA, station
from tests.air.listening import Player, free_ports

B = TypeVar("B")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(ipstream.__file__).parents[1])}


def andes(**changes: Any) -> StationSpec:
    """Radio Andes on /andes (128 kbit/s) and /andes/64."""
    outputs = (Output("/andes", "mp3", 128), Output("/andes/64", "mp3", 64))
    return replace(station(outputs=outputs)[0], **changes)


def luna(**changes: Any) -> StationSpec:
    return replace(station(station_id=LUNA, slug="luna")[0], **changes)


class Clock:
    """The real time, and as much more as a test pretends has passed."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Guest:
    """A listener without a thread: keeps the connection, reads nothing after the head."""

    status: int
    headers: dict[str, str]
    writer: asyncio.StreamWriter

    async def leave(self) -> None:
        self.writer.close()


@dataclass
class Node:
    """``home`` holds everything. The agent can be taken away and brought back; so can Icecast."""

    home: Path
    stations: tuple[StationSpec, ...]
    told: Told = field(default_factory=Told)
    clock: Clock = field(default_factory=Clock)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port, self.agent_port = free_ports(2)
        self.secrets = Secrets.load_or_make(self.home)
        self.spec = IcecastSpec("localhost", self.port)
        self.admin = AdminClient(self.port, self.secrets.icecast_admin)
        self._agent: web.AppRunner | None = None
        self.icecast: subprocess.Popen[bytes]
        self.admission: Admission

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configure(self, *stations: StationSpec) -> bool:
        """Follow a spec. Tells whether Icecast has to be told."""
        self.stations = stations
        callback = f"http://127.0.0.1:{self.agent_port}/icecast"
        config = render_icecast(self.spec, stations, secrets=self.secrets, callback_url=callback)
        write_plan(self.home, self.spec, stations)
        if self._agent is not None:
            self.admission.follow(stations)
        return write_config(prepare_folder(self.home), config)

    async def start_icecast(self) -> None:
        self.icecast = self.run(*icecast_command(self.home / "icecast"))
        await self.until_admin("run")

    async def start_agent(self) -> None:
        self.admission = Admission(self.home / "sessions.sqlite", self.told, self.admin, clock=self.clock)
        self.admission.follow(self.stations)
        application = web.Application()
        application.add_routes(routes(self.admission, self.secrets.icecast_callback))
        self._agent = web.AppRunner(application)
        await self._agent.setup()
        await web.TCPSite(self._agent, "127.0.0.1", self.agent_port).start()

    async def stop_agent(self) -> None:
        if self._agent is not None:
            await self._agent.cleanup()
            self.admission.close()
            self._agent = None

    async def start_standby(self, sounds: Path) -> subprocess.Popen[bytes]:
        """``sounds`` holds loops already made."""
        for sound in sounds.glob("*.mp3"):
            (self.home / "standby" / sound.name).symlink_to(sound)
        feeder = self.run(*standby_command(self.home))
        for spec in self.stations:
            for output in spec.outputs:
                await self.until_source(f"/_standby{output.mount}")
        return feeder

    async def source(self, mount: str, frequency: int = 440, bitrate: int = 128) -> subprocess.Popen[bytes]:
        """A tone on a mount, connected when this returns."""
        tone = f"sine=frequency={frequency}:sample_rate=44100"
        sink = f"icecast://source:{self.secrets.icecast_source}@127.0.0.1:{self.port}{mount}"
        coded = ("-ac", "2", "-b:a", f"{bitrate}k", "-content_type", "audio/mpeg", "-f", "mp3")
        process = self.run("ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", tone, *coded, sink)
        await self.until_source(mount, process)
        return process

    async def until_source(self, mount: str, process: subprocess.Popen[bytes] | None = None) -> None:
        """Until the mount is connected, which ``process`` is to achieve."""

        async def connected() -> bool:
            assert process is None or process.poll() is None, self.log_of(process)
            return mount in {source.mount for source in await self.admin.mounts()}

        await eventually(connected)

    async def until_admin(self, question: str) -> None:
        async def answers() -> bool:
            try:
                return bool(await getattr(self.admin, question)()) or True
            except IPStreamError:
                return False

        await eventually(answers)

    async def knock(self, mount: str, *, agent: str = "test", query: str = "") -> Guest:
        """Ask for a mount as a player does."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {mount}{query} HTTP/1.0\r\nUser-Agent: {agent}\r\n\r\n".encode())
        async with asyncio.timeout(15):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        guest = Guest(int(lines[0].split()[1]), headers, writer)
        self.guests.append(guest)  # Forgotten, he would hang up.
        return guest

    async def reload_icecast(self) -> None:
        """Have it take up what ``configure`` wrote."""

        async def hup() -> None:
            self.icecast.send_signal(signal.SIGHUP)

        config = (self.home / "icecast" / CONFIG_FILE).read_bytes()
        await reload(config, self.admin, self.admission, hup)

    def events(self, kind: type[B]) -> list[B]:
        """What was told, of one kind."""
        return [body for _, body in self.told.events if isinstance(body, kind)]

    def run(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def log_of(self, process: subprocess.Popen[bytes]) -> str:
        return (self.home / f"{self.processes.index(process)}.log").read_text(errors="replace")

    async def until_listeners(self, count: int, station_id: StationId = ANDES) -> None:
        await until(lambda: self.admission.listeners(station_id) == count)


@asynccontextmanager
async def node(home: Path, *stations: StationSpec) -> AsyncIterator[Node]:
    """Icecast and the agent run; there is no source yet."""
    made = Node(home, stations)
    made.configure(*stations)
    try:
        async with made.admin:
            await made.start_icecast()
            await made.start_agent()
            yield made
            await made.stop_agent()
    finally:
        for guest in made.guests:
            guest.writer.close()
        for process in made.processes:
            process.kill()
            process.wait(10)


@asynccontextmanager
async def listening(*urls: str) -> AsyncIterator[list[Player]]:
    """Players on these mounts; they connect and leave beside the event loop, which has to admit them."""
    async with AsyncExitStack() as stack:
        players = []
        for url in urls:
            player = Player(url)
            await asyncio.to_thread(player.__enter__)
            stack.push_async_callback(asyncio.to_thread, player.__exit__, None, None, None)
            players.append(player)
        yield players


async def eventually(condition, *, seconds: float = 15) -> None:  # type: ignore[no-untyped-def]
    """Ask ``condition`` until it holds; fails when it does not in time."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.03)

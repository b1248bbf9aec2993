"""Feeds every standby mount, in one small process of its own: ``python -m ipstream.agent.icecast.standby <home>``.

It reads ``home/standby/plan.json``, follows its changes, and needs nobody else, so it goes on while the agent is away.
"""

from __future__ import annotations

import asyncio
import sys
import time
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from ipstream.agent.files import write_atomically
from ipstream.agent.icecast.config import standby_mounts
from ipstream.agent.icecast.standby_sound import standby_sound
from ipstream.agent.settings import Secrets
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.spec import IcecastSpec, StationSpec
from ipstream.core.units import Kbps, Seconds

log = structlog.get_logger()

TICK: Seconds = 0.5
LOOK: Seconds = 1.0
RETRY: Seconds = 0.5
SEND_WITHIN: Seconds = 5.0


class Plan(msgspec.Struct, frozen=True):
    """``mounts`` are the standbys with their bitrates, on the Icecast at loopback ``port``."""

    port: int
    mounts: dict[str, Kbps]


def write_plan(home: Path, spec: IcecastSpec, stations: Sequence[StationSpec]) -> None:
    """Have the standbys of these stations fed. A stopped one has none: then Icecast lets its listeners go."""
    path, data = _plan_path(home), encode(Plan(spec.port, standby_mounts(stations)))
    if not path.exists() or path.read_bytes() != data:
        write_atomically(path, data)


def standby_command(home: Path, *, python: str = sys.executable) -> tuple[str, ...]:
    """The program to keep running; it never needs a restart for a change of the plan."""
    return (python, "-m", "ipstream.agent.icecast.standby", str(home))


class Feeder:
    """Keeps one source connected for each mount of the plan."""

    def __init__(self, home: Path, password: str) -> None:
        self._home = home
        self._password = password
        self._plan = Plan(0, {})
        self._feeds: dict[str, asyncio.Task[None]] = {}
        self._sounds: dict[Kbps, bytes] = {}
        self._making = asyncio.Lock()
        self._knocking = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._follow()
            await asyncio.sleep(LOOK)

    def _follow(self) -> None:
        plan = _read_plan(self._home)
        if plan == self._plan:
            return
        kept = self._plan.mounts.items() & plan.mounts.items() if plan.port == self._plan.port else set()
        for mount, _ in self._plan.mounts.items() - kept:
            self._feeds.pop(mount).cancel()
        for mount, bitrate in plan.mounts.items() - kept:
            self._feeds[mount] = asyncio.create_task(self._feed(mount, bitrate, plan.port))
        self._plan = plan

    async def _feed(self, mount: str, bitrate: Kbps, port: int) -> None:
        trouble = ""
        while True:
            try:
                sound = await self._sound(bitrate)
                async with self._knocking:  # Icecast's queue of newcomers holds five, who finds it full waits seconds.
                    writer = await connect(port, mount, bitrate, self._password)
                await pour(writer, sound, bitrate)
            except (OSError, IPStreamError) as error:
                if trouble != (trouble := repr(error)):
                    log.warning("standby not fed", mount=mount, error=trouble)
            await asyncio.sleep(RETRY)

    async def _sound(self, bitrate: Kbps) -> bytes:
        """One is made at a time: all come from the same recording."""
        async with self._making:
            if bitrate not in self._sounds:
                self._sounds[bitrate] = await asyncio.to_thread(standby_sound, self._home / "standby", bitrate)
        return self._sounds[bitrate]


async def connect(port: int, mount: str, bitrate: Kbps, password: str) -> asyncio.StreamWriter:
    """Be the source of a mount. Raises OSError when Icecast is not there or does not want us."""
    async with asyncio.timeout(SEND_WITHIN):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(_head(mount, bitrate, password))
            status = (await reader.readline()).split()[1:2]
            if status != [b"200"]:
                raise ConnectionRefusedError(f"icecast answered {status} to {mount}")
        except BaseException:  # also when it took too long: nobody else knows of the connection yet
            writer.close()
            raise
    return writer


async def pour(writer: asyncio.StreamWriter, sound: bytes, bitrate: Kbps) -> None:
    """Send the loop in its own time until the connection ends, then raise OSError; closes it in any case."""
    try:
        began, sent = time.monotonic(), 0
        while True:
            due = int((time.monotonic() - began + TICK) * bitrate * 1000 / 8)
            writer.write(_cut(sound, sent, due))
            sent = due
            async with asyncio.timeout(SEND_WITHIN):
                await writer.drain()
            await asyncio.sleep(TICK)
    finally:
        writer.close()


def _cut(sound: bytes, start: int, end: int) -> bytes:
    """Bytes ``start`` to ``end`` of the sound repeated for ever."""
    first = start % len(sound)
    piece = sound[first : first + end - start]
    while len(piece) < end - start:
        piece += sound[: end - start - len(piece)]
    return piece


def _head(mount: str, bitrate: Kbps, password: str) -> bytes:
    credentials = b64encode(f"source:{password}".encode()).decode()
    lines = (
        f"PUT {mount} HTTP/1.0",
        f"Authorization: Basic {credentials}",
        "Content-Type: audio/mpeg",
        f"Ice-Audio-Info: bitrate={bitrate}",
        "Ice-Public: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


def _plan_path(home: Path) -> Path:
    return home / "standby" / "plan.json"


def _read_plan(home: Path) -> Plan:
    path = _plan_path(home)
    return decode(path.read_bytes(), Plan) if path.exists() else Plan(0, {})


if __name__ == "__main__":
    node_home = Path(sys.argv[1])
    asyncio.run(Feeder(node_home, Secrets.load_or_make(node_home).icecast_source).run())

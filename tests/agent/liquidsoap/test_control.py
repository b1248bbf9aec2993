"""Orders to a station are words on its socket; one that does not answer is said to be unreachable."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ipstream.agent.liquidsoap.control import ControlSocket, Status
from ipstream.core.errors import Unavailable
from ipstream.core.protocol.spec import Output


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder) / "st.sock"


@asynccontextmanager
async def station(path: Path, answer: Callable[[str], bytes]) -> AsyncIterator[list[str]]:
    """Speaks as Liquidsoap's server does; yields what it was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            asked.append(line.decode())
            writer.write(answer(line.decode().strip()))
            await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        yield asked


def ok(line: str) -> bytes:
    return b"ok\nEND\r\n"


async def test_orders_are_single_lines(path: Path) -> None:
    control = ControlSocket(path)
    async with station(path, ok) as asked:
        await control.skip()
        await control.crossfade(2.5)
        await control.pause(True)
        await control.pause(False)
        await control.suspend(True)
        await control.publish((Output("/andes", "mp3", 128),))
        await control.flush()
    assert asked == [
        "st.skip\n",
        "st.crossfade 2.500\n",
        "st.pause 1\n",
        "st.pause 0\n",
        "st.suspend 1\n",
        'st.publish [{"bitrate":128,"mount":"/andes"}]\n',
        "st.flush\n",
    ]


async def test_it_tells_its_state(path: Path) -> None:
    line = b'{"remaining":12.5,"queued":1,"paused":false,"crossfade":3.0,"source":"autodj"}\nEND\r\n'
    async with station(path, lambda _: line):
        assert await ControlSocket(path).status() == Status(12.5, 1, False, 3.0, "autodj")


async def unreachable(control: ControlSocket) -> None:
    with pytest.raises(Unavailable) as refused:
        await control.skip()
    assert refused.value.code == "station_unreachable"


async def test_a_station_that_is_not_running_is_unreachable(path: Path) -> None:
    await unreachable(ControlSocket(path))


async def test_a_station_that_does_not_answer_is_unreachable(path: Path) -> None:
    async with station(path, lambda _: b""):
        await unreachable(ControlSocket(path, within=0.2))


async def test_a_station_that_answers_something_else_is_unreachable(path: Path) -> None:
    async with station(path, lambda _: b"ERROR: unknown command\nEND\r\n"):
        await unreachable(ControlSocket(path))


async def test_an_answer_may_come_in_pieces(path: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        for piece in (b"o", b"k\nEN", b"D\r\n"):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        await ControlSocket(path).skip()

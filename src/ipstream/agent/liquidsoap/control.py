"""Speaks to one running station over its unix socket."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ipstream.agent.liquidsoap.config import mounts_of
from ipstream.core.errors import Unavailable
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.spec import Output
from ipstream.core.units import Seconds

ANSWER_WITHIN: Seconds = 3.0


class Status(msgspec.Struct, frozen=True):
    """``remaining``: seconds left to decode, a crossfade ahead of what is heard; negative when unknown.

    ``queued``: prepared tracks. ``source``: autodj, safety, notice, suspension, or nothing since the
    start.
    """

    remaining: Seconds
    queued: int
    paused: bool
    crossfade: Seconds
    source: str


class ControlSocket:
    """Each call raises Unavailable (code ``station_unreachable``) when the station does not answer as it should."""

    def __init__(self, path: Path, *, within: Seconds = ANSWER_WITHIN) -> None:
        self._path = path
        self._within = within

    async def skip(self) -> None:
        """The next track comes in, faded as usual, about half a crossfade later."""
        await self._order("skip")

    async def crossfade(self, seconds: Seconds) -> None:
        """0-10 s; holds from the transition after the next at the latest."""
        await self._order(f"crossfade {seconds:.3f}")

    async def pause(self, paused: bool) -> None:
        """Mounts stay up and silent; the track goes on where it stood."""
        await self._order(f"pause {int(paused)}")

    async def suspend(self, suspended: bool) -> None:
        """The notice of suspension is heard at once; the programme stands still meanwhile."""
        await self._order(f"suspend {int(suspended)}")

    async def publish(self, outputs: Sequence[Output]) -> None:
        """These are the mounts from now on. Those that stay go on without a cut."""
        await self._order(f"publish {encode(mounts_of(outputs)).decode()}")

    async def flush(self) -> None:
        """Drop what is prepared and ask the agent again."""
        await self._order("flush")

    async def status(self) -> Status:
        return decode((await self._ask("status")).encode(), Status)

    async def _order(self, command: str) -> None:
        answer = await self._ask(command)
        if answer != "ok":
            raise Unavailable(f"Liquidsoap answered {answer!r} to {command}", code="station_unreachable")

    async def _ask(self, command: str) -> str:
        try:
            async with asyncio.timeout(self._within):
                return await self._exchange(f"st.{command}\n")
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise Unavailable(f"no answer from {self._path}: {error!r}", code="station_unreachable") from error

    async def _exchange(self, line: str) -> str:
        reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            writer.write(line.encode())
            answer = await reader.readuntil(b"\nEND\r\n")
        finally:
            writer.close()
        return answer.removesuffix(b"\nEND\r\n").decode().strip()

"""Commands of people: each is run once at most, in time or not at all, and its outcome is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypedDict

import structlog

from ipstream.agent.emit import Emit
from ipstream.agent.files import remember
from ipstream.core.errors import InvalidInput, IPStreamError
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.commands import Command
from ipstream.core.protocol.events import CommandDone, CommandRefused
from ipstream.core.units import StationId

log = structlog.get_logger()

REMEMBERED = timedelta(days=1)
"""How long after its deadline a command is still recognised, so that a late repeat is not answered twice."""


class _Seen(TypedDict):
    station_id: StationId
    deadline: datetime
    answered: bool


class CommandRunner:
    """Runs commands one after the other and remembers their ids in ``path``."""

    def __init__(self, path: Path, emit: Emit, clock: Callable[[], datetime]) -> None:
        """Commands that a crash cut short are refused with code ``interrupted``: nobody knows how far they got."""
        self._path = path
        self._emit = emit
        self._clock = clock
        self._seen = _read(path)
        for command_id, seen in self._seen.items():
            if not seen["answered"]:
                self._emit(seen["station_id"], CommandRefused(command_id=command_id, code="interrupted"))
                seen["answered"] = True
        self._save()

    async def run(self, command: Command, perform: Callable[[Command], Awaitable[None]]) -> None:
        """Perform it unless it was seen before or is late; a refusal of ``perform`` (IPStreamError) is the answer."""
        if command.id in self._seen:
            return
        self._remember(command)
        log.info("command", verb=command.verb, station=command.station_id, id=command.id)
        if self._clock() > command.deadline:
            self._answer(command, CommandRefused(command_id=command.id, code="expired"))
            return
        try:
            await perform(command)
        except IPStreamError as error:
            log.warning("command refused", id=command.id, code=error.code, reason=error.message)
            self._answer(command, CommandRefused(command_id=command.id, code=error.code))
        else:
            self._answer(command, CommandDone(command_id=command.id))

    def _remember(self, command: Command) -> None:
        """On disk before it is run: a crash in the middle must not run it twice."""
        now = self._clock()
        self._seen = {key: seen for key, seen in self._seen.items() if seen["deadline"] + REMEMBERED > now}
        self._seen[command.id] = {"station_id": command.station_id, "deadline": command.deadline, "answered": False}
        self._save()

    def _answer(self, command: Command, body: CommandDone | CommandRefused) -> None:
        self._emit(command.station_id, body)
        self._seen[command.id]["answered"] = True
        self._save()

    def _save(self) -> None:
        remember(self._path, encode(self._seen))


def _read(path: Path) -> dict[str, _Seen]:
    if not path.exists():
        return {}
    try:
        return decode(path.read_bytes(), dict[str, _Seen])
    except InvalidInput as error:
        log.error("remembered commands damaged, forgotten", error=error.message)
        return {}

"""A command of a person is run once at most, in time or not at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ipstream.agent.commands import CommandRunner
from ipstream.core.errors import Refused
from ipstream.core.protocol.commands import Command
from ipstream.core.protocol.events import CommandDone, CommandRefused
from tests.agent.conftest import Told
from tests.agent.radio import ANDES

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SKIP = Command("c1", ANDES, "skip", NOW + timedelta(seconds=30))


class Studio:
    """Performs commands and remembers which."""

    def __init__(self) -> None:
        self.done: list[Command] = []

    async def perform(self, command: Command) -> None:
        self.done.append(command)


@pytest.fixture
def runner(tmp_path: Path, told: Told) -> CommandRunner:
    return CommandRunner(tmp_path / "commands.json", told, lambda: NOW)


async def test_a_command_is_done_and_told(runner: CommandRunner, told: Told) -> None:
    studio = Studio()
    await runner.run(SKIP, studio.perform)
    assert studio.done == [SKIP]
    assert told.events == [(ANDES, CommandDone("c1"))]


async def test_a_repeated_command_is_run_and_told_once_even_after_a_restart(
    runner: CommandRunner, told: Told, tmp_path: Path
) -> None:
    studio = Studio()
    await runner.run(SKIP, studio.perform)
    await runner.run(SKIP, studio.perform)
    later = CommandRunner(tmp_path / "commands.json", told, lambda: NOW + timedelta(hours=5))
    await later.run(SKIP, studio.perform)
    assert studio.done == [SKIP]
    assert told.events == [(ANDES, CommandDone("c1"))]


async def test_a_late_command_is_refused_and_not_run(tmp_path: Path, told: Told) -> None:
    studio = Studio()
    late = CommandRunner(tmp_path / "commands.json", told, lambda: NOW + timedelta(seconds=31))
    await late.run(SKIP, studio.perform)
    assert studio.done == []
    assert told.events == [(ANDES, CommandRefused("c1", "expired"))]


async def test_a_refusal_is_told_with_its_code(runner: CommandRunner, told: Told) -> None:
    async def refuse(command: Command) -> None:
        raise Refused("no such station", code="unknown_station")

    await runner.run(SKIP, refuse)
    assert told.events == [(ANDES, CommandRefused("c1", "unknown_station"))]


async def test_a_command_cut_short_by_a_crash_is_not_run_again_but_told(
    runner: CommandRunner, told: Told, tmp_path: Path
) -> None:
    class Crash(BaseException):
        pass

    async def crash(command: Command) -> None:
        raise Crash

    with pytest.raises(Crash):
        await runner.run(SKIP, crash)
    studio = Studio()
    for _ in range(2):
        again = CommandRunner(tmp_path / "commands.json", told, lambda: NOW)
        await again.run(SKIP, studio.perform)
    assert studio.done == []
    assert told.events == [(ANDES, CommandRefused("c1", "interrupted"))]


async def test_old_commands_are_forgotten(runner: CommandRunner, told: Told, tmp_path: Path) -> None:
    studio = Studio()
    await runner.run(SKIP, studio.perform)
    later = CommandRunner(tmp_path / "commands.json", told, lambda: NOW + timedelta(days=3))
    await later.run(Command("c2", ANDES, "skip", NOW + timedelta(days=4)), studio.perform)
    assert b'"c1"' not in (tmp_path / "commands.json").read_bytes()


async def test_a_damaged_memory_does_not_stop_the_node(tmp_path: Path, told: Told) -> None:
    (tmp_path / "commands.json").write_bytes(b"{")
    studio = Studio()
    await CommandRunner(tmp_path / "commands.json", told, lambda: NOW).run(SKIP, studio.perform)
    assert studio.done == [SKIP]

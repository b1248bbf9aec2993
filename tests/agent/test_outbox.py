"""What happened is recorded before anything else, and leaves only when the panel holds it."""

import json
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ipstream
from ipstream.agent.outbox import Outbox, OutboxUnavailable
from ipstream.core.protocol.events import CommandDone, NodeHealth, NothingToPlay
from ipstream.core.units import StationId

STATION = StationId("0b0e8a4e-0000-4000-8000-000000000001")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

ENVIRONMENT = {"PYTHONPATH": str(Path(ipstream.__file__).parents[1])}

WRITER = """
import sys
from pathlib import Path
from ipstream.agent.outbox import Outbox
from ipstream.core.protocol.events import CommandDone
outbox = Outbox(Path(sys.argv[1]))
while True:
    event = outbox.append(None, CommandDone(command_id="x"))
    print(event.sequence, event.id, flush=True)
"""


def health(spec_number: int) -> NodeHealth:
    return NodeHealth("1", "2.3.2", 1.0, 1, 1, 1, spec_number, 0, NOW)


def test_an_event_waits_in_order_until_it_is_acknowledged(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    first, second, third = (outbox.append(STATION, NothingToPlay(), at=NOW) for _ in range(3))
    assert outbox.pending() == (first, second, third)
    assert outbox.pending(limit=1) == (first,)
    outbox.acknowledge(second.sequence)
    assert outbox.pending() == (third,)
    assert outbox.waiting() == 1


def test_a_restart_keeps_the_events_the_identity_and_the_count(tmp_path: Path) -> None:
    before = Outbox(tmp_path / "outbox.db")
    event = before.append(STATION, CommandDone(command_id="c"))
    before.acknowledge(event.sequence)
    kept = before.append(None, CommandDone(command_id="d"))
    before.close()
    after = Outbox(tmp_path / "outbox.db")
    assert after.id == before.id
    assert after.pending() == (kept,)
    after.acknowledge(kept.sequence)
    assert after.append(None, CommandDone(command_id="e")).sequence == kept.sequence + 1


def test_a_writer_killed_at_any_moment_has_lost_nothing_it_was_told_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [next(writer.stdout) for _ in range(200)]
        writer.send_signal(signal.SIGKILL)
        told += list(writer.stdout)
    recorded = [f"{event.sequence} {event.id}\n" for event in Outbox(path).pending(limit=100_000)]
    complete = [line for line in told if line.endswith("\n")]
    assert recorded[: len(complete)] == complete
    assert len(recorded) <= len(complete) + 1


def test_only_the_newest_heartbeat_waits_and_it_leaves_no_gap_in_the_count(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    for number in range(5):
        outbox.append(None, health(number))
    outbox.append(STATION, NothingToPlay())
    outbox.append(None, health(9))
    waiting = outbox.pending()
    assert [event.sequence for event in waiting] == [1, 2]
    assert waiting[0].body == health(9)


def fill(outbox: Outbox) -> None:
    """Leave the file no room to grow."""
    pages = outbox._database.execute("pragma page_count").fetchone()[0]
    outbox._database.execute(f"pragma max_page_count={pages}")


def test_what_finds_the_disk_full_is_held_and_recorded_in_order_when_there_is_room(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    fill(outbox)
    told = [outbox.append(STATION, CommandDone(command_id=f"{number:0200}")) for number in range(500)]
    assert told[-1].sequence == 0
    assert outbox.waiting() == 500
    outbox._database.execute("pragma max_page_count=1000000")
    last = outbox.append(STATION, NothingToPlay())
    recorded = outbox.pending(limit=1000)
    assert [event.id for event in recorded] == [event.id for event in (*told, last)]
    assert [event.sequence for event in recorded] == list(range(1, 502))


def test_a_heartbeat_brings_what_is_held_to_the_disk_and_is_not_held_itself(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    fill(outbox)
    while outbox.append(STATION, CommandDone(command_id="x" * 200)).sequence:
        pass
    with pytest.raises(OutboxUnavailable, match="full"):
        outbox.append(None, health(1))
    outbox._database.execute("pragma max_page_count=1000000")
    outbox.append(None, health(2))
    assert [event.body for event in outbox.pending()][-2:] == [CommandDone(command_id="x" * 200), health(2)]


def test_memory_holds_so_many_events_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipstream.agent.outbox.MOST_HELD", 3)
    outbox = Outbox(tmp_path / "outbox.db")
    fill(outbox)
    while len(outbox._held) < 3:
        outbox.append(STATION, CommandDone(command_id="x" * 200))
    with pytest.raises(OutboxUnavailable, match="full"):
        outbox.append(STATION, CommandDone(command_id="x" * 200))


def test_an_event_that_this_agent_cannot_read_holds_up_no_other(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    for number in range(3):
        outbox.append(STATION, CommandDone(command_id=str(number)))
    outbox._database.execute('update events set body = \'{"type":"OfTheFuture"}\' where sequence = 2')
    assert [event.sequence for event in outbox.pending()] == [1, 3]
    outbox.acknowledge(3)
    assert outbox.waiting() == 0


def test_a_damaged_file_is_kept_aside_and_a_new_outbox_begins(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    old = Outbox(path)
    old.append(STATION, NothingToPlay())
    old.close()
    path.write_bytes(b"not a database at all" * 300)
    new = Outbox(path)
    assert new.id != old.id
    assert new.pending() == ()
    assert new.append(STATION, NothingToPlay()).sequence == 1
    assert list(tmp_path.glob("outbox.db.damaged-*"))


def test_whoever_listens_is_woken_by_each_event(tmp_path: Path) -> None:
    outbox, woken = Outbox(tmp_path / "outbox.db"), []
    outbox.on_append(lambda: woken.append(outbox.waiting()))
    outbox.append(STATION, NothingToPlay())
    assert woken == [1]


def test_two_processes_may_write_to_one_outbox(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    gateway, agent = Outbox(path), Outbox(path)
    assert gateway.id == agent.id
    gateway.append(STATION, NothingToPlay())
    agent.append(STATION, CommandDone(command_id="c"))
    assert [type(event.body).__name__ for event in agent.pending()] == ["NothingToPlay", "CommandDone"]
    with sqlite3.connect(path) as database:
        assert json.loads(database.execute("select body from events").fetchone()[0]) == {"type": "NothingToPlay"}

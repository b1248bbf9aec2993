"""The log of what sounded survives whatever happens to the agent and to Liquidsoap."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from ipstream.agent.airings import MOST_PREPARED, Airings, Prepared, airing_id
from ipstream.core.autodj import History
from ipstream.core.programme.reasons import Reason
from ipstream.core.programme.tracks import Track
from ipstream.core.protocol.events import AiringEnded, AiringStarted, ProgrammePaused, ProgrammeResumed
from ipstream.core.units import PlaylistId, Sha256, TrackId
from tests.agent.conftest import Told
from tests.agent.desk import NOON, Desk, item, station_of
from tests.agent.radio import ANDES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "airings.json"


def airings(path: Path, told: Told, listeners: int = 0) -> Airings:
    return Airings(ANDES, path, told, lambda: listeners)


def airing(name: str) -> Prepared:
    reason = Reason("shuffle", {"playlist": "Ñ", "eligible": 3, "of": 5}, ("title",))
    return Prepared(f"id-{name}", TrackId(name), PlaylistId("p"), Sha256("0"), name, "", 60.0, "autodj", reason)


def begin(log: Airings, name: str, seconds: float = 0) -> None:
    at = NOON + timedelta(seconds=seconds)
    log.start(airing(name), at, log.history.heard(Track(TrackId(name), name, "", 60.0), PlaylistId("p"), at))


def hows(told: Told) -> list[tuple[str, str]]:
    return [(body.airing_id, body.how) for body in told.of(AiringEnded) if isinstance(body, AiringEnded)]


def test_everything_is_remembered_by_the_next_agent(path: Path, told: Told) -> None:
    log = airings(path, told)
    for name in "abc":
        log.prepare(airing(name))
    begin(log, "a")
    again = airings(path, told)
    assert again.history == log.history
    assert again.history.count == 1
    assert again.prepared == (airing("b"), airing("c"))
    assert again.on_air is not None
    assert (again.on_air.airing, again.on_air.started_at) == (airing("a"), NOON)


def test_what_was_prepared_before_the_one_that_sounds_was_not_played(path: Path, told: Told) -> None:
    log = airings(path, told)
    for name in "abc":
        log.prepare(airing(name))
    begin(log, "b")
    assert log.prepared == (airing("c"),)
    assert log.history.count == 1


def test_only_so_much_is_prepared(path: Path, told: Told) -> None:
    log = airings(path, told)
    for number in range(MOST_PREPARED + 3):
        log.prepare(airing(str(number)))
    assert [one.title for one in log.prepared] == [str(number) for number in range(3, MOST_PREPARED + 3)]


def test_events_carry_when_it_happened_and_who_listened(path: Path, told: Told) -> None:
    log = airings(path, told, listeners=7)
    begin(log, "a")
    begin(log, "b", 57.5)
    assert [type(body).__name__ for _, body in told.events if not hasattr(body, "rule")] == [
        "AiringStarted",
        "AiringEnded",
        "AiringStarted",
    ]
    assert told.times[-2] == NOON + timedelta(seconds=57.5)
    assert all(body.listeners == 7 for body in told.of(AiringStarted, AiringEnded))  # type: ignore[union-attr]


def test_a_pause_is_told_and_the_next_agent_knows_how_long_it_was(path: Path, told: Told) -> None:
    log = airings(path, told)
    begin(log, "a")
    for seconds in (10, 12):
        log.pause(NOON + timedelta(seconds=seconds))
    assert log.standing(NOON + timedelta(seconds=15)) == timedelta(seconds=5)
    log = airings(path, told)
    for seconds in (40, 50):
        log.resume(NOON + timedelta(seconds=seconds))
    assert told.of(ProgrammePaused, ProgrammeResumed) == [ProgrammePaused(), ProgrammeResumed("id-a", 30.0)]
    assert airings(path, told).standing(NOON + timedelta(hours=1)) == timedelta(seconds=30)
    begin(log, "b", 90)
    assert log.standing(NOON + timedelta(hours=1)) == timedelta(0)


def test_a_pause_without_music_is_told_too_and_ends_with_its_liquidsoap(path: Path, told: Told) -> None:
    log = airings(path, told)
    log.pause(NOON)
    log.resume(NOON + timedelta(seconds=3))
    log.pause(NOON)
    log.interrupt(NOON)
    log.resume(NOON)
    assert told.of(ProgrammeResumed) == [ProgrammeResumed(None, 3.0)]


def test_a_skip_is_said_of_the_track_it_cut_and_of_no_other(path: Path, told: Told) -> None:
    log = airings(path, told)
    log.skip()
    for number, name in enumerate("abc"):
        begin(log, name, 60 * number)
        if name == "a":
            log.skip()
    assert hows(told) == [("id-a", "skipped"), ("id-b", "finished")]


def test_an_interrupted_airing_ends_when_it_was_interrupted(path: Path, told: Told) -> None:
    log = airings(path, told)
    begin(log, "a")
    log.prepare(airing("b"))
    log.interrupt(NOON + timedelta(seconds=10))
    log.interrupt(NOON + timedelta(seconds=11))
    assert hows(told) == [("id-a", "interrupted")]
    assert told.times[-1] == NOON + timedelta(seconds=10)
    assert (log.on_air, log.prepared) == (None, ())
    begin(log, "c", 20)
    assert len(hows(told)) == 1


def test_an_interruption_read_again_does_not_end_what_began_after_it(path: Path, told: Told) -> None:
    log = airings(path, told)
    begin(log, "a")
    log.interrupt(NOON + timedelta(seconds=10))
    begin(log, "b", 13)
    log.interrupt(NOON + timedelta(seconds=10))
    assert log.on_air is not None
    assert log.on_air.airing.title == "b"
    assert hows(told) == [("id-a", "interrupted")]


def test_a_start_told_before_is_not_told_again(path: Path, told: Told) -> None:
    log = airings(path, told)
    begin(log, "a")
    begin(log, "b", 60)
    again = airings(path, told)
    begin(again, "a")
    begin(again, "b", 60)
    assert len(told.of(AiringStarted)) == 2
    assert again.history.count == 2


def test_a_crash_before_the_state_was_saved_tells_it_again_under_the_same_id(path: Path, told: Told) -> None:
    log = airings(path, told)
    log.prepare(airing("a"))
    before = path.read_bytes()
    begin(log, "a")
    path.write_bytes(before)
    begin(airings(path, told), "a")
    assert [body.airing_id for body in told.of(AiringStarted)] == ["id-a", "id-a"]  # type: ignore[union-attr]


def test_a_damaged_memory_does_not_stop_the_station(path: Path, told: Told) -> None:
    path.write_bytes(b'{"history": 7}')
    log = airings(path, told)
    assert (log.history, log.on_air) == (History(), None)
    begin(log, "a")
    assert airings(path, told).history.count == 1


def test_what_nobody_prepared_has_an_id_of_its_own_start() -> None:
    first = airing_id(ANDES, NOON, "a")
    assert first == airing_id(ANDES, NOON, "a")
    assert first != airing_id(ANDES, NOON + timedelta(seconds=60), "a")


def test_on_a_full_disk_the_programme_goes_on_and_is_remembered_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    music = [item(name) for name in "abcd"]
    desk = Desk(tmp_path, station_of(*music), *music)
    assert desk.play(1) == ["a"]
    with monkeypatch.context() as full:
        full.setattr("ipstream.agent.files.os.open", no_room)
        assert desk.play(2) == ["b", "c"]
    assert desk.play(1) == ["d"]
    assert [body.title for body in desk.told.of(AiringStarted) if isinstance(body, AiringStarted)] == list("abcd")
    assert desk.restarted().airings.history.count == 4

"""A station's ups and downs are told when they change, once, and with the right cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ipstream.agent.air_state import AirState
from ipstream.core.protocol.events import SilenceEnded, SilenceStarted, StationDown, StationUp
from tests.agent.conftest import Told
from tests.agent.radio import ANDES

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MOUNTS = frozenset({"/andes", "/andes/64"})


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def air(tmp_path: Path, told: Told) -> AirState:
    """A station with two mounts that is up since noon."""
    air = AirState(ANDES, tmp_path / "air.json", told)
    air.expect(MOUNTS)
    air.began(17, NOON)
    for mount in sorted(MOUNTS):
        air.connected(mount, NOON)
    return air


def test_it_is_up_once_all_its_mounts_are_connected(tmp_path: Path, told: Told) -> None:
    air = AirState(ANDES, tmp_path / "air.json", told)
    air.expect(MOUNTS)
    air.began(17, NOON)
    air.connected("/andes", later(1))
    assert told.events == []
    air.connected("/andes/64", later(2))
    assert told.events == [(ANDES, StationUp())]
    assert told.times == [later(2)]


def test_losing_both_mounts_is_told_once_and_so_is_their_return(air: AirState, told: Told) -> None:
    for mount in MOUNTS:
        air.disconnected(mount, later(5))
    for mount in MOUNTS:
        air.connected(mount, later(6))
    assert [type(body) for _, body in told.events] == [StationUp, StationDown, StationUp]
    assert told.of(StationDown)[0].wanted  # type: ignore[union-attr]


def test_a_crash_ends_a_silence_and_is_told_once_though_it_is_noticed_twice(air: AirState, told: Told) -> None:
    air.silence(later(1), silent=True)
    air.ended(later(2))
    assert air.pid == 0
    air.began(18, later(3))
    assert air.pid == 18
    assert [type(body) for _, body in told.events] == [StationUp, SilenceStarted, SilenceEnded, StationDown]
    assert told.times[-1] == later(2)


def test_a_new_agent_remembers_what_was_told(air: AirState, told: Told, tmp_path: Path) -> None:
    again = AirState(ANDES, tmp_path / "air.json", told)
    again.expect(MOUNTS)
    again.connected("/andes", later(9))
    assert again.up
    assert told.of(StationUp, StationDown) == [StationUp()]


def test_a_stop_is_no_fault_and_told_once(air: AirState, told: Told) -> None:
    air.expect(frozenset())
    air.disconnected("/andes", later(1))
    air.stop(later(2))
    air.stop(later(3))
    assert told.of(StationDown) == [StationDown(wanted=False, detail="")]
    assert air.stopped


def test_what_cannot_start_is_told_once_until_it_was_up(tmp_path: Path, told: Told) -> None:
    air = AirState(ANDES, tmp_path / "air.json", told)
    air.expect(MOUNTS)
    air.cannot_start(later(1), "no such file")
    air.cannot_start(later(2), "no such file")
    assert told.of(StationDown) == [StationDown(wanted=True, detail="no such file")]


def test_a_damaged_memory_begins_anew(tmp_path: Path, told: Told) -> None:
    (tmp_path / "air.json").write_bytes(b"{half")
    assert not AirState(ANDES, tmp_path / "air.json", told).up

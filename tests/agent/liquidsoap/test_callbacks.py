"""What a station told is read once, in order, whoever was away when it was told."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ipstream.agent.liquidsoap.callbacks import (
    EventsFile,
    NoiseHeard,
    OnAir,
    OutConnected,
    OutDisconnected,
    SilenceHeard,
    Started,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events"


def tell(path: Path, *lines: str, end: str = "\n") -> None:
    with path.open("a") as file:
        file.write("".join(line + end for line in lines))


def on_air(name: str) -> str:
    return f'{{"event":"on_air","at":"1772366400.25","source":"autodj","airing_id":"{name}","title":"{name}"}}'


def read(file: EventsFile) -> list[str]:
    unread = file.unread()
    file.done(unread)
    return [callback.airing_id for callback in unread.callbacks if isinstance(callback, OnAir)]


def test_each_kind_is_understood(path: Path) -> None:
    tell(
        path,
        '{"event":"started","at":"1772366400.0","pid":"42"}',
        '{"event":"out_connected","at":"1772366400.5","mount":"/andes"}',
        '{"event":"on_air","at":"1772366401.25","source":"autodj","play":"1","airing_id":"a","track_id":"t",'
        '"playlist_id":"p","kind":"music","seconds":"180.000","title":"Ñandú \\"1\\"","artist":"S","album":"D"}',
        '{"event":"silence","at":"1772366402.0"}',
        '{"event":"noise","at":"1772366403.0"}',
        '{"event":"out_disconnected","at":"1772366404.0","mount":"/andes"}',
    )
    told = EventsFile(path).unread().callbacks
    assert [type(one) for one in told] == [Started, OutConnected, OnAir, SilenceHeard, NoiseHeard, OutDisconnected]
    heard = told[2]
    assert isinstance(heard, OnAir)
    assert (heard.title, heard.track_id, heard.playlist_id, heard.kind) == ('Ñandú "1"', "t", "p", "music")
    assert heard.at == datetime(2026, 3, 1, 12, 0, 1, 250_000, tzinfo=UTC)


def test_a_station_that_never_told_anything_has_told_nothing(path: Path) -> None:
    assert EventsFile(path).unread().callbacks == ()


def test_what_is_done_is_not_told_again_and_what_is_not_is(path: Path) -> None:
    tell(path, on_air("a"), on_air("b"))
    file = EventsFile(path)
    file.unread()
    assert read(EventsFile(path)) == ["a", "b"]
    tell(path, on_air("c"))
    assert read(EventsFile(path)) == ["c"]
    assert read(EventsFile(path)) == []


def test_half_a_line_waits_for_its_other_half(path: Path) -> None:
    line = on_air("b")
    tell(path, on_air("a"))
    tell(path, line[:30], end="")
    file = EventsFile(path)
    assert read(file) == ["a"]
    tell(path, line[30:])
    assert read(file) == ["b"]


@pytest.mark.parametrize("bad", ["", "nonsense", '{"event":"unheard of","at":"1."}', '{"event":"on_air"}', "\ufffd"])
def test_a_line_that_makes_no_sense_is_left_out(path: Path, bad: str) -> None:
    tell(path, on_air("a"), bad, on_air("b"))
    assert read(EventsFile(path)) == ["a", "b"]


def test_invalid_letters_spoil_no_other_line(path: Path) -> None:
    tell(path, on_air("a"))
    with path.open("ab") as file:
        file.write(b'{"event":"on_air","at":"1.","source":"autodj","title":"\xf1"}\n')
    tell(path, on_air("b"))
    assert read(EventsFile(path)) == ["a", "b"]


def test_a_large_file_is_put_aside_and_nothing_is_lost_or_told_twice(path: Path) -> None:
    told: list[str] = []
    for number in range(30):
        tell(path, on_air(str(number)))
        told += read(EventsFile(path, largest=500))
    assert told == [str(number) for number in range(30)]
    assert path.with_name("events.1").exists()
    assert path.stat().st_size < 1000 if path.exists() else True


def test_a_line_written_to_the_file_as_it_was_put_aside_is_still_read(path: Path) -> None:
    file = EventsFile(path, largest=50)
    tell(path, on_air("a"))
    assert read(file) == ["a"]
    tell(path.with_name("events.1"), on_air("late"))
    tell(path, on_air("b"))
    assert read(EventsFile(path, largest=50)) == ["late", "b"]


def test_a_damaged_mark_costs_no_more_than_reading_again_what_was_told_since_the_start(path: Path) -> None:
    tell(path, on_air("yesterday"), '{"event":"started","at":"1772366400.0","pid":"42"}', on_air("today"))
    assert read(EventsFile(path)) == ["yesterday", "today"]
    path.with_name("events.read").write_bytes(b"\0" * 20)
    file = EventsFile(path)
    assert read(file) == ["today"]
    tell(path, on_air("now"))
    assert read(file) == ["now"]


def test_a_file_that_takes_the_place_of_a_longer_one_is_read_from_its_beginning(path: Path) -> None:
    tell(path, on_air("a"), on_air("b"))
    file = EventsFile(path)
    assert read(file) == ["a", "b"]
    with path.open("r+") as same:  # the inode stays
        same.truncate(0)
    tell(path, on_air("c"))
    assert read(EventsFile(path)) == ["c"]


def test_a_full_disk_delays_only_the_mark(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(path, on_air("a"))
    file = EventsFile(path)
    with monkeypatch.context() as full:
        full.setattr("ipstream.agent.files.os.fsync", no_room)
        full.setattr("ipstream.agent.files.os.open", no_room)
        assert read(file) == ["a"]
        tell(path, on_air("b"))
        assert read(file) == ["b"]
    tell(path, on_air("c"))
    assert read(file) == ["c"]
    assert read(EventsFile(path)) == []


def no_room(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")

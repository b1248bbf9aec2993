"""Only whole, verified files are playable; the budget and what airs next decide which are kept."""

import asyncio
import hashlib
import os
import random
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from ipstream.agent.media_cache import KEPT_FREE, MediaCache
from ipstream.agent.media_plan import Wanted
from ipstream.agent.panel import MediaStream, Panel
from ipstream.core.protocol.events import MediaMissing
from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import Sha256, StationId, TrackId
from tests.agent.conftest import Told, running, until
from tests.agent.panel_stand_in import StandInPanel

STATION = StationId("station-1")
Make = Callable[..., MediaCache]


def sound(seed: int, size: int = 600_000) -> bytes:
    return random.Random(seed).randbytes(size)


def wanted(*items: MediaItem) -> list[Wanted]:
    return [Wanted(STATION, item) for item in items]


@pytest.fixture
def make(panel: Panel, told: Told, tmp_path: Path) -> Make:
    def build(budget: int = 1 << 30, in_use: tuple[Sha256, ...] = ()) -> MediaCache:
        return MediaCache(tmp_path / "media", budget, panel, told, in_use=lambda: set(in_use), on_change=lambda: None)

    return build


async def test_a_wanted_file_arrives_verified_and_read_only(stand_in: StandInPanel, make: Make) -> None:
    cache, item = make(), stand_in.add_media(sound(1), extension="flac")
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: cache.path(item))
    path = cache.path(item)
    assert path is not None
    assert path.read_bytes() == sound(1)
    assert path.name == f"{item.sha256}.flac"
    assert path.stat().st_mode & 0o777 == 0o440
    assert cache.available() == {item.sha256}


async def test_a_cut_download_is_resumed_and_not_begun_again(stand_in: StandInPanel, make: Make) -> None:
    cache, item = make(), stand_in.add_media(sound(2))
    stand_in.cut_media_after = 300_000
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: stand_in.ranges)
        await until(lambda: list((cache._folder / "incoming").glob("*")))
        assert cache.path(item) is None
        stand_in.cut_media_after = None
    cache = make()
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: cache.path(item))
    path = cache.path(item)
    assert path is not None
    assert path.read_bytes() == sound(2)
    assert stand_in.ranges[0] is None
    assert (stand_in.ranges[-1] or "").startswith("bytes=")


async def test_a_corrupted_file_never_becomes_playable_and_is_told_once(
    stand_in: StandInPanel, make: Make, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipstream.agent.media_cache.FIRST_RETRY", 0.05)
    cache, item = make(), stand_in.add_media(sound(3))
    stand_in.media[item.sha256] = sound(4)
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: len(stand_in.ranges) > 2)
        assert cache.path(item) is None
        assert cache.failed(item)
        assert told.events == [
            (STATION, MediaMissing(item.track_id, "the file arrived damaged or is not the file that was announced"))
        ]
        stand_in.media[item.sha256] = sound(3)
        await until(lambda: cache.path(item))
    assert not cache.failed(item)


async def test_a_truncated_or_too_long_file_never_becomes_playable(
    stand_in: StandInPanel, make: Make, told: Told
) -> None:
    cache, short, long = make(), stand_in.add_media(sound(5)), stand_in.add_media(sound(6))
    stand_in.media[short.sha256] = sound(5)[:-1]
    stand_in.media[long.sha256] = sound(6) + b"x"
    cache.ensure(wanted(short, long))
    async with running(cache.run()):
        await until(lambda: len(told.of(MediaMissing)) == 2)
    assert cache.available() == frozenset()


async def test_one_missing_file_does_not_hold_up_the_others(stand_in: StandInPanel, make: Make, told: Told) -> None:
    cache, items = make(), [stand_in.add_media(sound(seed, 1000)) for seed in range(10, 16)]
    for item in items[:3]:
        del stand_in.media[item.sha256]
    cache.ensure(wanted(*items))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 3)
        await until(lambda: len(told.of(MediaMissing)) == 3)


async def test_a_restart_finds_the_files_again_and_removes_what_nobody_wants(
    stand_in: StandInPanel, make: Make
) -> None:
    cache, kept, gone = make(), stand_in.add_media(sound(20)), stand_in.add_media(sound(21))
    cache.ensure(wanted(kept, gone))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 2)
    again = make()
    assert again.available() == {kept.sha256, gone.sha256}
    orphan = again.path(gone)
    again.ensure(wanted(kept))
    assert again.available() == {kept.sha256}
    assert orphan is not None
    assert not orphan.exists()


async def test_a_file_cut_short_on_disk_is_fetched_again(stand_in: StandInPanel, make: Make) -> None:
    cache, item = make(), stand_in.add_media(sound(22))
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: cache.path(item))
    path = cache.path(item)
    assert path is not None
    path.chmod(0o600)
    os.truncate(path, 1000)
    again = make()
    assert again.path(item) is None
    again.ensure(wanted(item))
    async with running(again.run()):
        await until(lambda: again.path(item))
    assert path.read_bytes() == sound(22)


async def test_the_budget_is_kept_and_the_most_urgent_come_first(stand_in: StandInPanel, make: Make) -> None:
    items = [stand_in.add_media(sound(seed, 1000)) for seed in range(30, 40)]
    cache = make(budget=4500)
    cache.ensure(wanted(*items))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 4)
    assert cache.available() == {item.sha256 for item in items[:4]}
    assert cache.size() == 4000


async def test_what_aired_longest_ago_gives_way_but_never_what_is_in_use(stand_in: StandInPanel, make: Make) -> None:
    items = [stand_in.add_media(sound(seed, 1000)) for seed in range(40, 45)]
    cache = make(budget=3000, in_use=(items[0].sha256,))
    cache.ensure((), wanted(*items[:3]))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 3)
        for item in items[:3]:
            cache.touch(item.sha256)
        cache.ensure(wanted(items[4]), wanted(*items[:4]))
        await until(lambda: items[4].sha256 in cache.available())
    assert cache.available() == {items[0].sha256, items[2].sha256, items[4].sha256}


async def test_what_airs_next_has_its_place_at_once_when_all_places_are_taken(
    stand_in: StandInPanel, make: Make
) -> None:
    items = [stand_in.add_media(sound(seed, 1000)) for seed in range(50, 54)]
    cache = make(budget=3000)
    cache.ensure((), wanted(*items))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 3)
        for item in items[:3]:
            cache.touch(item.sha256)
        cache.hurry(wanted(items[3]))
        await until(lambda: items[3].sha256 in cache.available())
    assert cache.available() == {item.sha256 for item in items[1:]}


async def test_a_file_that_aired_and_was_taken_away_is_no_fault(stand_in: StandInPanel, make: Make) -> None:
    cache, item = make(), stand_in.add_media(sound(60, 1000))
    cache.ensure(wanted(item))
    async with running(cache.run()):
        await until(lambda: cache.path(item))
    path = cache.path(item)
    assert path is not None
    path.unlink()
    cache.touch(item.sha256)


async def test_music_leaves_the_rest_of_a_full_disk_to_others_and_comes_when_there_is_room(
    stand_in: StandInPanel, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipstream.agent.media_cache.NO_ROOM_RETRY", 0.05)
    monkeypatch.setattr("ipstream.agent.media_cache.NO_ROOM_PAUSE", 0.05)
    monkeypatch.setattr("ipstream.agent.media_cache.KEPT_FREE", 1 << 60)
    cache, items = make(), [stand_in.add_media(sound(seed, 1000)) for seed in (61, 62)]
    cache.ensure(wanted(*items))
    async with running(cache.run()):
        await asyncio.sleep(0.3)
        assert stand_in.ranges == []
        monkeypatch.setattr("ipstream.agent.media_cache.KEPT_FREE", 0)
        cache.hurry(wanted(*items))
        await until(lambda: len(cache.available()) == 2)


async def test_on_a_full_disk_what_aired_longest_ago_makes_room_for_what_airs_next(
    stand_in: StandInPanel, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, items = make(), [stand_in.add_media(sound(seed, 1000)) for seed in range(63, 66)]
    cache.ensure((), wanted(*items[:2]))
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 2)
        cache.touch(items[1].sha256)

        def disk_usage(_: Path) -> SimpleNamespace:
            return SimpleNamespace(free=KEPT_FREE + 2500 - cache.size())

        monkeypatch.setattr(shutil, "disk_usage", disk_usage)
        cache.hurry(wanted(items[2]))
        await until(lambda: items[2].sha256 in cache.available())
    assert cache.available() == {items[1].sha256, items[2].sha256}


class ManyFiles:
    """Delivers small files at once."""

    def __init__(self, count: int) -> None:
        self.data = {Sha256(hashlib.sha256(b"%8d" % n).hexdigest()): b"%8d" % n for n in range(count)}

    def wishes(self) -> list[Wanted]:
        fields = {"size": 8, "extension": "mp3", "title": "", "artist": "", "album": "", "cue_in": 0.0, "cue_out": 1.0}
        levels = {"loudness": -14.0, "true_peak": -1.0}
        return wanted(*(MediaItem(track_id=TrackId(c), sha256=c, **fields, **levels) for c in self.data))  # type: ignore[arg-type]

    @asynccontextmanager
    async def media(self, content: Sha256, offset: int) -> AsyncIterator[MediaStream]:
        async def chunks() -> AsyncIterator[bytes]:
            yield self.data[content]

        yield MediaStream(0, chunks())


async def test_the_first_files_of_a_large_library_arrive_as_fast_as_the_last(tmp_path: Path, told: Told) -> None:
    source = ManyFiles(600)
    cache = MediaCache(tmp_path, 1 << 30, source, told, in_use=frozenset, on_change=lambda: None)
    planned = count_calls(cache, "_make_plan")
    cache.ensure([], source.wishes())
    async with running(cache.run()):
        await until(lambda: len(cache.available()) == 600)
    assert len(planned) <= 3  # going through all wishes, which is what made it quadratic


def count_calls(cache: MediaCache, name: str) -> list[None]:
    calls: list[None] = []
    method = getattr(cache, name)

    def counted() -> None:
        calls.append(None)
        method()

    setattr(cache, name, counted)
    return calls

"""A spec is followed once its documents and enough of its music are here; until then the old one stands."""

from __future__ import annotations

import errno
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ipstream.agent.media_cache import MediaCache
from ipstream.agent.media_plan import Wanted
from ipstream.agent.panel import Panel
from ipstream.agent.spec_store import LoadedSpec, SpecStore
from ipstream.agent.spec_sync import SpecSync
from tests.agent.conftest import Told, running, until
from tests.agent.panel_stand_in import StandInPanel
from tests.agent.radio import ANDES, LUNA, station


class Node:
    """A node of which only the spec and the media are looked at."""

    def __init__(self, home: Path, panel: Panel, told: Told) -> None:
        self.followed: list[LoadedSpec] = []
        self.cache = MediaCache(
            home / "media", 1 << 30, panel, told, in_use=set, on_change=lambda: self.sync.media_changed()
        )
        self.sync = SpecSync(panel, SpecStore(home / "spec"), self.cache, self._follow, self._choose_media)

    async def _follow(self, loaded: LoadedSpec) -> None:
        self.followed.append(loaded)

    def _choose_media(self) -> None:
        specs = [spec for spec in (self.sync.coming, self.sync.current) if spec]
        stations = [station for spec in specs for station in spec.stations.values()]
        self.cache.ensure([Wanted(one.spec.id, item) for one in stations for item in one.catalogue.items])

    def names(self) -> dict[str, str]:
        current = self.sync.current
        return {one.spec.slug: one.spec.name for one in current.stations.values()} if current else {}


@pytest.fixture
async def node(tmp_path: Path, panel: Panel, told: Told) -> AsyncIterator[Node]:
    node = Node(tmp_path, panel, told)
    async with running(node.sync.run(), node.cache.run()):
        yield node


def music(panel: StandInPanel, *seeds: int) -> list:  # type: ignore[type-arg]
    return [panel.add_media(random.Random(seed).randbytes(5000)) for seed in seeds]


async def test_a_spec_becomes_current_with_three_tracks_here_and_survives_on_disk(
    node: Node, stand_in: StandInPanel, tmp_path: Path
) -> None:
    spec = stand_in.publish(station(*music(stand_in, *range(8))))
    node.sync.take(spec)
    assert node.sync.have() == spec.number
    await until(lambda: node.followed and node.followed[-1].node == spec)
    assert len(node.cache.available()) >= 3
    await until(lambda: len(node.cache.available()) == 8)
    kept = SpecStore(tmp_path / "spec").current()
    assert kept is not None
    assert kept.node == spec


async def test_the_old_programme_stands_while_the_new_music_is_still_coming(node: Node, stand_in: StandInPanel) -> None:
    node.sync.take(stand_in.publish(station(*music(stand_in, 1, 2, 3), name="Old")))
    await until(lambda: node.names() == {"andes": "Old"})
    stand_in.cut_media_after = 10
    newer = music(stand_in, 4, 5, 6)
    node.sync.take(stand_in.publish(station(*newer, name="New"), station(station_id=LUNA, slug="luna")))
    await until(lambda: node.names() == {"andes": "Old", "luna": "Radio Luna"})
    assert node.sync.current is not None
    assert node.sync.current.node.number == 1
    assert all(node.cache.path(item) for item in node.sync.current.stations[ANDES].catalogue.items)
    stand_in.cut_media_after = None
    await until(lambda: node.names()["andes"] == "New", seconds=40)
    assert node.sync.current.node == stand_in.spec


async def test_a_stop_does_not_wait_for_music(node: Node, stand_in: StandInPanel) -> None:
    stand_in.cut_media_after = 10
    node.sync.take(stand_in.publish(station(*music(stand_in, 1, 2, 3), wanted="stopped")))
    await until(lambda: node.followed)


async def test_files_that_cannot_be_had_do_not_hold_up_the_spec(node: Node, stand_in: StandInPanel) -> None:
    items = music(stand_in, 1, 2, 3, 4)
    for item in items[:3]:
        del stand_in.media[item.sha256]
    spec = stand_in.publish(station(*items))
    node.sync.take(spec)
    await until(lambda: node.followed and node.followed[-1].node == spec)
    assert node.cache.available() == {items[3].sha256}


async def test_a_spec_that_cannot_be_understood_changes_nothing(node: Node, stand_in: StandInPanel) -> None:
    node.sync.take(stand_in.publish(station(name="Good")))
    await until(lambda: node.followed)
    bad = stand_in.publish(station(name="Bad", wanted="dancing"))
    node.sync.take(bad)
    await until(lambda: bad.stations[0].spec_hash in stand_in.asked)
    assert node.sync.have() == bad.number
    node.sync.take(stand_in.publish(station(name="Better")))
    await until(lambda: node.names() == {"andes": "Better"})
    assert [one.node.number for one in node.followed] == [1, 3]


async def test_documents_that_do_not_come_are_asked_for_again(node: Node, stand_in: StandInPanel) -> None:
    spec = stand_in.publish(station())
    content = spec.stations[0].spec_hash
    document = stand_in.documents.pop(content)
    node.sync.take(spec)
    await until(lambda: content in stand_in.asked)
    stand_in.documents[content] = document
    await until(lambda: node.followed)


async def test_a_spec_that_finds_the_disk_full_comes_home_when_there_is_room(
    node: Node, stand_in: StandInPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    spec = stand_in.publish(station())
    with monkeypatch.context() as full:
        full.setattr("ipstream.agent.files.os.open", no_room)
        node.sync.take(spec)
        await until(lambda: spec.stations[0].spec_hash in stand_in.asked)
        assert node.followed == []
    await until(lambda: node.followed)

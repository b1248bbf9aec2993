"""The spec survives on disk, whole or not at all, and a slow station holds up itself alone."""

from pathlib import Path

import pytest

from ipstream.agent.spec_store import DocumentMissing, LoadedSpec, SpecStore, blend
from ipstream.core.errors import Unavailable
from ipstream.core.protocol.spec import MediaCatalogue, NodeSpec, StationSpec
from ipstream.core.units import Sha256
from tests.agent.panel_stand_in import StandInPanel
from tests.agent.radio import ANDES, LUNA, station


def take(store: SpecStore, panel: StandInPanel, *stations: tuple[StationSpec, MediaCatalogue]) -> LoadedSpec:
    """Publish a spec and fetch its documents without a network."""
    node = panel.publish(*stations)
    for content in store.missing(node):
        store.put(content, panel.documents[content])
    return store.load(node)


@pytest.fixture
async def panel() -> StandInPanel:
    return StandInPanel()


@pytest.fixture
def store(tmp_path: Path) -> SpecStore:
    return SpecStore(tmp_path / "spec")


def test_what_was_made_current_is_there_after_a_restart(store: SpecStore, panel: StandInPanel, tmp_path: Path) -> None:
    assert store.current() is None
    loaded = take(store, panel, station(), station(station_id=LUNA, slug="luna"))
    store.make_current(loaded.node)
    assert SpecStore(tmp_path / "spec").current() == loaded


def test_a_document_that_is_already_here_is_not_missing(store: SpecStore, panel: StandInPanel) -> None:
    take(store, panel, station())
    node = panel.publish(station(), station(station_id=LUNA, slug="luna"))
    assert len(store.missing(node)) == 2
    with pytest.raises(DocumentMissing):
        store.load(node)


def test_a_document_that_arrives_damaged_is_not_kept(store: SpecStore, panel: StandInPanel) -> None:
    node = panel.publish(station())
    with pytest.raises(Unavailable, match="damaged"):
        store.put(node.stations[0].spec_hash, b"{}")
    assert node.stations[0].spec_hash in store.missing(node)


def test_one_damaged_document_on_disk_costs_its_own_station_and_is_fetched_again(
    store: SpecStore, panel: StandInPanel, tmp_path: Path
) -> None:
    loaded = take(store, panel, station(), station(station_id=LUNA, slug="luna"))
    store.make_current(loaded.node)
    damaged = loaded.stations[LUNA].ref.spec_hash
    (tmp_path / "spec" / "documents" / damaged).write_bytes(b"{")
    again = store.current()
    assert again is not None
    assert list(again.stations) == [ANDES]
    assert again.node.number == 0
    assert store.missing(loaded.node) == (damaged,)


def test_a_damaged_current_file_is_as_good_as_none(store: SpecStore, tmp_path: Path) -> None:
    (tmp_path / "spec" / "current.json").write_bytes(b'{"number": 3')
    assert store.current() is None


def test_a_station_that_did_not_change_is_not_read_again(store: SpecStore, panel: StandInPanel) -> None:
    before = take(store, panel, station(), station(station_id=LUNA, slug="luna")).stations
    node = take(store, panel, station(), station(station_id=LUNA, slug="luna", name="Luna Nueva")).node
    after = store.load(node, before.values()).stations
    assert after[ANDES] is before[ANDES]
    assert after[LUNA].spec.name == "Luna Nueva"


def test_documents_nobody_names_any_more_are_removed(store: SpecStore, panel: StandInPanel, tmp_path: Path) -> None:
    old = take(store, panel, station(name="Old"))
    new = take(store, panel, station(name="New"))
    store.prune(old.node, new.node)
    assert len(list((tmp_path / "spec" / "documents").iterdir())) == 3
    store.prune(new.node)
    assert {Sha256(path.name) for path in (tmp_path / "spec" / "documents").iterdir()} == {
        new.stations[ANDES].ref.spec_hash,
        new.stations[ANDES].ref.media_hash,
    }


def test_a_station_that_is_not_ready_keeps_its_old_programme_and_the_others_go_on(
    store: SpecStore, panel: StandInPanel
) -> None:
    old = take(store, panel, station(name="Old"), station(station_id=LUNA, slug="luna", name="Old"))
    new = take(store, panel, station(name="New"), station(station_id=LUNA, slug="luna", name="New"))
    mixed = blend(new, old, ready=frozenset([LUNA]))
    assert mixed.stations[ANDES].spec.name == "Old"
    assert mixed.stations[LUNA].spec.name == "New"
    assert mixed.node.number == old.node.number
    assert mixed.node.stations == (old.stations[ANDES].ref, new.stations[LUNA].ref)
    assert blend(new, mixed, ready=frozenset([ANDES, LUNA])) == new


def test_a_new_station_that_is_not_ready_waits_and_a_removed_one_goes_at_once(
    store: SpecStore, panel: StandInPanel
) -> None:
    old = take(store, panel, station())
    new = take(store, panel, station(station_id=LUNA, slug="luna"))
    mixed = blend(new, old, ready=frozenset())
    assert isinstance(mixed.node, NodeSpec)
    assert mixed.stations == {}
    assert blend(new, None, ready=frozenset()).node.number == 0

"""Stations take turns for the disk; what sounds soon comes before what a new programme needs."""

from __future__ import annotations

from dataclasses import replace

from ipstream.agent import media_wishes
from ipstream.agent.media_plan import Wanted
from ipstream.agent.spec_store import LoadedSpec, Station
from ipstream.core.protocol.spec import IcecastSpec, MediaItem, NodeSpec, StationRef
from ipstream.core.units import Sha256, StationId, TrackId
from tests.agent.radio import ANDES, LUNA, station

ITEM = MediaItem(TrackId(""), Sha256(""), 1, "mp3", "", "", "", 0.0, 9.0, -16.0, -1.0)


def items(*names: str) -> list[MediaItem]:
    return [replace(ITEM, track_id=TrackId(name)) for name in names]


def wanted(station_id: StationId, *names: str) -> list[Wanted]:
    return [Wanted(station_id, item) for item in items(*names)]


def spec(**stations: str) -> LoadedSpec:
    """Stations by slug with the letters as their tracks."""
    loaded = {}
    for slug, tracks in stations.items():
        station_id = ANDES if slug == "andes" else LUNA
        made = station(*items(*tracks), station_id=station_id, slug=slug)
        loaded[station_id] = Station(StationRef(station_id, Sha256(""), Sha256("")), *made)
    return LoadedSpec(NodeSpec(1, IcecastSpec("localhost", 8000), ()), loaded)


def names(wishes: list[Wanted]) -> str:
    return "".join(wish.item.track_id for wish in wishes)


def test_what_sounds_soon_goes_in_turn_before_enough_for_a_coming_programme() -> None:
    on_air = [wanted(ANDES, "a", "b", "c"), wanted(LUNA, "x")]
    assert names(media_wishes.soon(on_air, spec(andes="12345", luna="6789"))) == "axbc162738"


def test_the_rest_follows_station_by_station_in_turn_with_the_coming_programme() -> None:
    assert names(media_wishes.later(spec(andes="abc"), None)) == "abc"
    assert names(media_wishes.later(spec(andes="abc", luna="x"), spec(andes="12"))) == "ax1b2c"

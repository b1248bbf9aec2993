"""A station with nothing to play is not silent, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.air.conftest import MakeTones
from tests.air.listening import Player, gaps, levels
from tests.air.product import Air, Product, wait_for

pytestmark = pytest.mark.air


@pytest.fixture(scope="module")
def vacia(radio: Product) -> Iterator[Air]:
    with radio.station("vacia") as air:
        yield air


def loudness(player: Player) -> float:
    sound = player.sound()
    return float(abs(sound).max(initial=0))


def test_a_station_without_music_plays_the_notice_and_the_page_says_so(vacia: Air) -> None:
    with vacia.listen() as player:
        player.wait(lambda p: len(p.sound()) > 5 * 44100, seconds=20, what="5 s of the notice")
    assert loudness(player) > 0.02
    now = vacia.now()
    assert now is not None
    assert now["source"] == "notice"


def test_music_replaces_the_notice_as_soon_as_there_is_some(vacia: Air, radio: Product, tones: MakeTones) -> None:
    radio.upload(vacia.slug, tones(1800, seconds=10)[0])
    with vacia.listen() as player:
        wait_for(
            lambda: levels(player.sound()[-44100:], 1800).max(initial=0) > 0.1,
            seconds=60,
            what="music instead of the notice",
        )
    assert gaps(player.sound(), longer_than=1.0) == []

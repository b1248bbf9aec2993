"""Several stations and many listeners on one node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.air.conftest import MakeTones
from tests.air.listening import Player, levels
from tests.air.product import Air, Product, wait_for

pytestmark = pytest.mark.air

OWN = {"uno": (400, 600), "dos": (900, 1200), "tres": (1700, 2100)}
LIMIT = 50


@pytest.fixture(scope="module")
def three(radio: Product, tones: MakeTones) -> Iterator[dict[str, Air]]:
    sound = {"crossfade": 1.0}
    with ExitStack() as stack:
        yield {
            slug: stack.enter_context(radio.station(slug, *tones(*own, seconds=6), settings=sound))
            for slug, own in OWN.items()
        }


def test_no_station_hears_the_tracks_of_another(three: dict[str, Air]) -> None:
    with ExitStack() as stack:
        players = {slug: stack.enter_context(air.listen()) for slug, air in three.items()}
        for player in players.values():
            player.wait(lambda p: len(p.sound()) > 14 * 44100, seconds=30, what="14 s of sound")
    for slug, player in players.items():
        sound = player.sound()
        for tone in OWN[slug]:
            assert levels(sound, tone).max() > 0.1
        for other in OWN.keys() - {slug}:
            for tone in OWN[other]:
                assert levels(sound, tone).max() < 0.003, f"{other} is heard on {slug}"


@pytest.fixture
def full_house(three: dict[str, Air]) -> Iterator[list[Player]]:
    """Fifty listeners of a plan for fifty, over all its mounts."""
    with ExitStack() as stack:
        qualities = [None, 64, 128]
        yield [stack.enter_context(three["uno"].listen(qualities[i % 3])) for i in range(LIMIT)]


@pytest.mark.parametrize("quality", [None, 64, 128])
def test_the_listener_beyond_the_plan_is_refused_on_every_mount(
    three: dict[str, Air], full_house: list[Player], quality: int | None
) -> None:
    assert [player.status for player in full_house] == [200] * LIMIT
    with three["uno"].listen(quality) as refused:
        assert refused.status in (401, 403, 503)
    wait_for(lambda: three["uno"].listeners() == LIMIT, seconds=10, what=f"{LIMIT} listeners on the page")
    with three["dos"].listen() as neighbour:
        assert neighbour.status == 200


def test_when_one_leaves_one_gets_in(three: dict[str, Air], full_house: list[Player]) -> None:
    full_house[7].__exit__(None, None, None)

    def gets_in() -> bool:
        with three["uno"].listen(64) as newcomer:
            return newcomer.status == 200

    wait_for(gets_in, seconds=10, what="a free place")

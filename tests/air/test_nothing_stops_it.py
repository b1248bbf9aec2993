"""The radio never depends on the panel, and what falls comes back by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.air.conftest import MakeTones
from tests.air.listening import Player, Stretch, dominant_tones, gaps, tones_in_order
from tests.air.product import PANEL_SIDE, Air, Product, wait_for

pytestmark = pytest.mark.air

FIVE = (500, 750, 1000, 1250, 1500)
TRACK = 8.0


@pytest.fixture(scope="module")
def firme(radio: Product, tones: MakeTones) -> Iterator[Air]:
    with radio.station("firme", *tones(*FIVE, seconds=TRACK), settings={"crossfade": 1.0}) as air:
        yield air


@pytest.fixture(scope="module")
def station_program(radio: Product, firme: Air) -> str:
    station = radio.api("GET", f"/stations/{firme.slug}")
    return f"station-{station['id']}"


def changes(player: Player) -> int:
    return len(tones_in_order(player.sound(), FIVE)) - 1


def started(row: dict[str, object]) -> float:
    return datetime.fromisoformat(str(row["started_at"])).timestamp()


def titles_between(air: Air, begin: float, end: float) -> list[str]:
    return [str(row["title"]) for row in air.airings() if begin <= started(row) <= end]


def test_music_goes_on_and_listeners_come_in_while_the_panel_is_away(radio: Product, firme: Air) -> None:
    with radio.without(*PANEL_SIDE):
        begin = time.time()
        with firme.listen() as player:
            assert player.status == 200
            player.wait(lambda p: changes(p) >= 4, seconds=6 * TRACK, what="track changes without a panel")
        end = time.time()
    heard = [f"Tono {tone:.0f}" for tone in tones_in_order(player.sound(), FIVE)]
    wait_for(lambda: firme.now() is not None, seconds=40, what="the panel")
    wait_for(
        lambda: ",".join(heard) in ",".join(titles_between(firme, begin - TRACK, end + 1)),
        seconds=40,
        what=lambda: f"{heard} among {titles_between(firme, begin - TRACK, end + 1)}",
    )
    airings = [row["id"] for row in firme.airings()]
    assert len(airings) == len(set(airings))
    mine = wait_for(
        lambda: [row for row in firme.sessions() if begin - 1 <= started(row) <= end], seconds=20, what="the session"
    )
    assert len(mine) == 1
    assert mine[0]["duration"] == pytest.approx(end - begin, abs=3)


def test_a_killed_agent_comes_back_unheard_and_loses_nothing(radio: Product, firme: Air) -> None:
    begin = time.time()
    with firme.listen() as player:
        player.wait(lambda p: changes(p) >= 1, seconds=3 * TRACK, what="a first change")
        old = radio.kill("agent")
        wait_for(lambda: radio.pid_of("agent") not in (0, old), seconds=10, what="another agent")
        player.wait(lambda p: changes(p) >= 4, seconds=6 * TRACK, what="changes after the agent was killed")
    assert gaps(player.sound()) == []
    heard = [f"Tono {tone:.0f}" for tone in tones_in_order(player.sound(), FIVE)]
    wait_for(
        lambda: ",".join(heard) in ",".join(titles_between(firme, begin - TRACK, time.time())),
        seconds=20,
        what=lambda: f"{heard} among {titles_between(firme, begin - TRACK, time.time())}",
    )
    mine = [row for row in firme.sessions() if begin - 1 <= started(row)]
    assert len(mine) == 1


def test_a_listener_stays_while_liquidsoap_is_killed(radio: Product, firme: Air, station_program: str) -> None:
    with firme.listen() as player:
        player.wait(lambda p: changes(p) >= 1, seconds=3 * TRACK, what="music before")
        radio.kill(station_program)
        killed = time.time()
        before = len(player.sound()) / 44100
        player.wait(
            lambda p: any(s.start > before + 0.5 and s.frequency for s in long_stretches(p)),
            seconds=20,
            what="music after the kill",
        )
        back = next(s for s in long_stretches(player) if s.start > before + 0.5 and s.frequency)
        assert not player.ended
    assert player.heard_at(back.start) - killed < 5


def long_stretches(player: Player) -> list[Stretch]:
    return [s for s in dominant_tones(player.sound(), FIVE) if s.end - s.start > 0.5]


def test_mounts_are_back_after_icecast_is_killed(radio: Product, firme: Air) -> None:
    radio.kill("icecast")
    killed = time.time()

    def sounds() -> bool:
        try:
            with firme.listen() as player:
                if player.status != 200:
                    return False
                player.wait(lambda p: bool(tones_in_order(p.sound(), FIVE)), seconds=3, what="music")
                return True
        except (OSError, AssertionError, IndexError, ValueError):
            return False

    wait_for(sounds, seconds=30, what="music after Icecast was killed")
    assert time.time() - killed < 8

"""Suspended, reactivated and given another plan, as those hear it who listen meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ipstream.agent.notices import SUSPENDED
from tests.air.conftest import MakeTones
from tests.air.listening import Player, gaps, levels
from tests.air.product import Air, Product, wait_for

pytestmark = pytest.mark.air

TONE = 1000
WITHIN = 6.0
"""Seconds from the host's word to the listener's ear; about two of them are the listener's own buffer."""
TITLE = "Emisora suspendida"


@pytest.fixture(scope="module")
def morosa(radio: Product, tones: MakeTones) -> Iterator[Air]:
    """A station with one long track."""
    with radio.station("morosa", *tones(TONE, seconds=240)) as air:
        yield air


@pytest.fixture(scope="module")
def creciente(radio: Product, tones: MakeTones) -> Iterator[Air]:
    with radio.station("creciente", *tones(TONE, seconds=240), bitrates=[64, 128]) as air:
        yield air


def hears_music(player: Player) -> bool:
    """Whether the last second was the track."""
    return bool(levels(player.sound()[-44100:], TONE).max(initial=0) > 0.1)


def hears_notice(player: Player) -> bool:
    """Whether the last two seconds were nothing of the track and some of the notice's notes."""
    sound = player.sound()[-88200:]
    notes = [levels(sound, pitch, 0.4).max(initial=0) for _, pitch in SUSPENDED.notes]
    return bool(max(notes) > 0.03 and levels(sound, TONE).max(initial=0) < 0.01)


def let_in(air: Air, stack: ExitStack, quality: int | None = None) -> Player:
    """A listener who knocks until he is let in, and stays for as long as the stack."""

    def knock() -> Player | None:
        player = stack.enter_context(air.listen(quality))
        return player if player.status == 200 else None

    player = wait_for(knock, seconds=20, what=f"open door {quality or ''}")
    assert player is not None
    return player


def status_of(air: Air, quality: int | None = None) -> int:
    with air.listen(quality) as player:
        return player.status


def test_listeners_hear_the_notice_within_seconds_and_the_music_again_after_it(morosa: Air) -> None:
    with morosa.listen() as player:
        wait_for(lambda: hears_music(player), seconds=15, what="music")
        morosa.hosted("suspend")
        suspended_at = time.monotonic()
        wait_for(lambda: player.now_playing == TITLE, seconds=WITHIN, what="title of the notice")
        wait_for(lambda: hears_notice(player), seconds=WITHIN, what="sound of the notice")
        assert time.monotonic() - suspended_at < WITHIN + 2.0
        wait_for(lambda: (morosa.now() or {}).get("title") == TITLE, seconds=5, what="word of the panel")
        now = morosa.now() or {}
        assert (now["title"], now["source"], now["track_id"]) == (TITLE, "notice", None)
        morosa.hosted("reactivate")
        reactivated_at = time.monotonic()
        wait_for(lambda: hears_music(player), seconds=WITHIN, what="music again")
        assert time.monotonic() - reactivated_at < WITHIN
        assert not player.ended
        assert gaps(player.sound()) == []
    titles = [(row["title"], row["how"]) for row in morosa.airings()]
    assert titles == [(f"Tono {TONE}", "interrupted"), (TITLE, "finished"), (f"Tono {TONE}", "")]
    first, _, second = morosa.airings()
    assert second["duration"] < first["duration"], "it went on where it stood"


def test_a_restart_of_the_sound_does_not_bring_the_music_back(radio: Product, morosa: Air) -> None:
    morosa.hosted("suspend")
    with morosa.listen() as player:
        wait_for(lambda: hears_notice(player), seconds=20, what="notice")
        titles = len(player.titles)
        radio.kill(f"station-{radio.api('GET', f'/stations/{morosa.slug}')['id']}")
        wait_for(lambda: len(player.titles) > titles and hears_notice(player), seconds=30, what="notice again")
        assert not hears_music(player)
        assert not player.ended
    morosa.hosted("reactivate")
    with morosa.listen() as player:
        wait_for(lambda: hears_music(player), seconds=20, what="music")


def test_where_the_host_wants_silence_the_mounts_refuse(morosa: Air) -> None:
    with morosa.listen() as player:
        wait_for(lambda: hears_music(player), seconds=20, what="music")
        morosa.hosted("choose", suspension="stop")
        try:
            morosa.hosted("suspend")
            wait_for(lambda: player.ended, seconds=15, what="end of the stream")
            assert status_of(morosa) == 401
            morosa.hosted("choose", suspension="notice")
            with ExitStack() as stack:
                again = let_in(morosa, stack)
                wait_for(lambda: hears_notice(again), seconds=20, what="notice instead")
        finally:
            morosa.hosted("choose", suspension="notice")
            morosa.hosted("reactivate")
    with ExitStack() as stack:
        again = let_in(morosa, stack)
        wait_for(lambda: hears_music(again), seconds=20, what="music")


def test_a_smaller_plan_takes_mounts_and_places_without_a_cut_and_a_larger_one_brings_them(creciente: Air) -> None:
    with creciente.listen(64) as stays, creciente.listen(128) as goes:
        for player in (stays, goes):
            wait_for(lambda each=player: hears_music(each), seconds=15, what="music")  # type: ignore[misc]
        creciente.hosted("plan", bitrates=[64], listener_limit=2)
        wait_for(lambda: goes.ended, seconds=15, what="end of the mount that the plan has no more")
        assert status_of(creciente, 128) in (401, 404)
        with creciente.listen(64) as second:
            assert second.status == 200
            assert status_of(creciente, 64) == 401, "the third of two"
        creciente.hosted("plan", bitrates=[64, 128, 192], listener_limit=3)
        with ExitStack() as stack:
            for quality in (128, 192):
                let_in(creciente, stack, quality)
            assert status_of(creciente, 64) == 401, "the fourth of three"
        assert not stays.ended
        assert gaps(stays.sound()) == []
        assert hears_music(stays)

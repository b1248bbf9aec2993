"""What we say is on air is what a listener hears."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.air.conftest import MakeTones
from tests.air.listening import Player, clicks, dominant_tones, gaps, levels, overlap, tones_in_order
from tests.air.product import Air, Product, wait_for

pytestmark = pytest.mark.air

SIX = (440, 660, 880, 1100, 1320, 1540)
CROSSFADE = 3.0
TRACK = 9.0
TRANSITIONS = 10


def tone_of(row: dict[str, object]) -> int:
    return int(str(row["title"]).removeprefix("Tono "))


@pytest.fixture(scope="module")
def mezcla(radio: Product, tones: MakeTones) -> Iterator[Air]:
    with radio.station("mezcla", *tones(*SIX, seconds=TRACK), settings={"crossfade": CROSSFADE}) as air:
        yield air


@pytest.fixture(scope="module")
def recording(mezcla: Air) -> Player:
    """Long enough for ten transitions."""
    length = (TRANSITIONS + 1.5) * (TRACK - CROSSFADE)
    with mezcla.listen() as player:
        player.wait(lambda p: len(p.sound()) / 44100 >= length, seconds=length + 30, what="a long recording")
    return player


def test_the_log_and_the_recording_name_the_same_tracks(mezcla: Air, recording: Player) -> None:
    heard = tones_in_order(recording.sound(), SIX)
    first, last = recording.arrivals[0][0], recording.arrivals[-1][0]
    logged = [
        tone_of(row)
        for row in mezcla.airings()
        if first - TRACK < datetime.fromisoformat(str(row["started_at"])).timestamp() < last
    ]
    text = ",".join(map(str, logged))
    assert ",".join(f"{tone:.0f}" for tone in heard) in text, (heard, logged)
    assert len(heard) > TRANSITIONS


def test_an_airing_is_logged_when_it_begins_to_be_heard(mezcla: Air, recording: Player) -> None:
    rows = {datetime.fromisoformat(str(row["started_at"])).timestamp(): tone_of(row) for row in mezcla.airings()}
    stretches = [stretch for stretch in dominant_tones(recording.sound(), SIX) if stretch.frequency]
    for before, stretch in itertools.pairwise(stretches):
        if before.frequency == stretch.frequency:
            continue
        heard_at = recording.heard_at(stretch.start)
        nearest = min(rows, key=lambda at: abs(heard_at - at))
        assert rows[nearest] == stretch.frequency
        assert abs(heard_at - nearest) < CROSSFADE + 3.0, "beyond the fade and the listener's buffer"


def test_the_player_shows_the_title_of_what_sounds(recording: Player) -> None:
    shown = [title.text for title in recording.titles]
    heard = tones_in_order(recording.sound(), SIX)
    assert [f"Generador {tone:.0f} - Tono {tone:.0f}" for tone in heard][1:4] == shown[1:4]


def test_both_tracks_sound_for_the_length_of_the_crossfade(recording: Player) -> None:
    sound = recording.sound()
    stretches = [
        stretch for stretch in dominant_tones(sound, SIX) if stretch.frequency and stretch.end - stretch.start > 1
    ]
    changes = [(a.frequency, b.frequency, b.start) for a, b in itertools.pairwise(stretches)]
    assert len(changes) >= TRANSITIONS
    for old, new, at in changes[:TRANSITIONS]:
        around = sound[int(max(0.0, at - 4) * 44100) : int((at + 4) * 44100)]
        assert overlap(around, old, new) == pytest.approx(CROSSFADE, abs=0.35)


def test_ten_transitions_have_no_click_and_no_gap(recording: Player) -> None:
    assert clicks(recording.sound()) == []
    assert gaps(recording.sound()) == []


def test_an_uploaded_file_is_heard(mezcla: Air, radio: Product, tones: MakeTones) -> None:
    (new,) = tones(2200, seconds=TRACK)
    radio.upload(mezcla.slug, new)
    with mezcla.listen() as player:
        wait_for(
            lambda: levels(player.sound()[-44100:], 2200).max(initial=0) > 0.1,
            seconds=8 * TRACK,
            what="the new tone on the mount",
        )
        now = mezcla.now()
    assert now is not None
    assert now["title"] == "Tono 2200"

"""Tracks come out evenly loud and never clip."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ipstream.agent.loudness import gain_of
from ipstream.core.protocol.spec import MediaItem, Sound
from ipstream.core.units import Sha256, TrackId

ITEM = MediaItem(TrackId("t"), Sha256("a" * 64), 1, "mp3", "", "", "", 0, 10, loudness=-20, true_peak=-9)


def test_a_quiet_track_is_lifted_to_the_target_and_a_loud_one_lowered() -> None:
    assert gain_of(ITEM, Sound(loudness_target=-16)) == 4
    assert gain_of(replace(ITEM, loudness=-8, true_peak=0), Sound(loudness_target=-16)) == -8


def test_a_track_without_headroom_is_lifted_only_as_far_as_its_peaks_allow() -> None:
    assert gain_of(replace(ITEM, true_peak=-2.5), Sound(loudness_target=-16)) == 1.5


def test_evenness_switched_off_leaves_tracks_as_they_are() -> None:
    assert gain_of(replace(ITEM, true_peak=1), Sound(even_loudness=False)) == 0


@given(st.floats(-70, 5), st.floats(-70, 10), st.floats(-30, -5))
def test_no_peak_passes_the_ceiling(loudness: float, peak: float, target: float) -> None:
    gain = gain_of(replace(ITEM, loudness=loudness, true_peak=peak), Sound(loudness_target=target))
    assert peak + gain <= -1 + 0.01
    assert gain <= 20

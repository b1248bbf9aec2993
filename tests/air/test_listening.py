"""The ears themselves: what they must hear, and what they must not imagine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.air.listening import (
    RATE,
    Sound,
    clicks,
    decode,
    dominant_tones,
    gaps,
    make_tone,
    overlap,
    tones_in_order,
)

LOW, HIGH = 400.0, 900.0


def tone(frequency: float, seconds: float, level: float = 0.25) -> Sound:
    return (level * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def as_broadcast(sound: Sound, folder: Path) -> Sound:
    """The sound after a 128 kbit/s MP3 encoder."""
    command = ["ffmpeg", "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0", "-b:a", "128k"]
    subprocess.run([*command, "-y", str(folder / "cast.mp3")], input=sound.tobytes(), check=True)
    return decode(folder / "cast.mp3")


def test_a_made_tone_is_recognised_from_its_file(tmp_path: Path) -> None:
    sound = decode(make_tone(tmp_path / "a.mp3", LOW, 2, title="Uno"))
    assert len(sound) / RATE == pytest.approx(2, abs=0.1)
    assert tones_in_order(sound, [LOW, HIGH]) == [LOW]


def test_tones_are_told_with_their_times() -> None:
    heard = dominant_tones(np.concatenate([tone(LOW, 2), tone(HIGH, 1)]), [LOW, HIGH])
    assert [stretch.frequency for stretch in heard] == [LOW, HIGH]
    assert heard[0].end == pytest.approx(2, abs=0.06)


def test_an_overlap_is_as_long_as_both_tones_sound() -> None:
    fade = np.linspace(0, 1, 2 * RATE, dtype=np.float32)
    crossing = tone(LOW, 2) * fade[::-1] + tone(HIGH, 2) * fade
    assert overlap(np.concatenate([tone(LOW, 1), crossing, tone(HIGH, 1)]), LOW, HIGH) == pytest.approx(2, abs=0.15)


def test_a_hole_is_a_gap_and_a_short_one_is_not() -> None:
    def with_hole(seconds: float) -> Sound:
        return np.concatenate([tone(LOW, 1), np.zeros(int(seconds * RATE), np.float32), tone(LOW, 1)])

    assert gaps(with_hole(0.03)) == []
    [(start, end)] = gaps(with_hole(0.1))
    assert (start, end) == pytest.approx((1.0, 1.1), abs=0.01)


def test_a_jump_of_samples_is_a_click_even_after_the_encoder(tmp_path: Path) -> None:
    whole = tone(LOW, 3)
    torn = np.concatenate([whole[: int(1.5 * RATE)], whole[int(1.5 * RATE) + RATE // 1600 :]])
    assert clicks(as_broadcast(whole, tmp_path)) == []
    assert len(clicks(as_broadcast(torn, tmp_path))) == 1

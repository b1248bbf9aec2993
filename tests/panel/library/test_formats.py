"""Every format that comes in, and what airs of it. Real files, real FFmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ipstream.panel.library import queries
from ipstream.panel.library.models import Status, Track
from tests.cast import Cast
from tests.panel.library.sounds import ffmpeg, make_sound, stored_files, take_in

SECONDS = 2.0


@pytest.mark.parametrize("ending", ["mp3", "flac", "wav", "ogg"])
def test_a_plain_file_airs_as_it_is(ending: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / f"tono.{ending}", SECONDS))
    assert track.status == Status.READY
    assert (track.air_sha256, track.air_size, track.air_extension) == (track.sha256, track.size, ending)
    assert len(stored_files(home)) == 1
    check_measures(track)


@pytest.mark.parametrize("ending", ["m4a", "aac", "opus", "wma"])
def test_a_lossy_file_liquidsoap_may_choke_on_airs_as_mp3(ending: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / f"tono.{ending}", SECONDS))
    assert (track.status, track.air_extension) == (Status.READY, "mp3")
    assert facts_of(track) == ["mp3", "44100", "2", "320000"]
    assert track.air_sha256 != track.sha256
    assert len(stored_files(home)) == 2
    check_measures(track)


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("aiff", []),
        ("wav", ["-c:a", "pcm_s24le"]),
        ("flac", ["-ar", "96000", "-sample_fmt", "s32"]),
        ("wav", ["-ac", "6"]),
        ("wav", ["-ar", "11025", "-ac", "1"]),
    ],
)
def test_a_lossless_file_out_of_the_ordinary_airs_as_flac(
    ending: str, options: list[str], cast: Cast, tmp_path: Path
) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / f"tono.{ending}", SECONDS, *options))
    assert (track.status, track.air_extension) == (Status.READY, "flac")
    assert facts_of(track)[:3] == ["flac", "44100", "2"]
    assert track.duration == pytest.approx(SECONDS, abs=0.05)


def test_mono_at_22_kilohertz_is_plain_enough(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "voz.mp3", SECONDS, "-ar", "22050", "-ac", "1"))
    assert track.air_sha256 == track.sha256


def test_the_name_of_a_file_decides_nothing(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.flac", SECONDS), "tono.mp3")
    assert (track.status, track.air_extension) == (Status.READY, "flac")


def test_cover_art_is_not_a_video(cast: Cast, tmp_path: Path) -> None:
    make_sound(tmp_path / "tono.mp3", SECONDS)
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=300x300:d=1", "-frames:v", "1", str(tmp_path / "tapa.png"))
    covered = ["-map", "0", "-map", "1", "-c:a", "copy", "-c:v", "mjpeg", "-disposition:v", "attached_pic"]
    ffmpeg("-i", str(tmp_path / "tono.mp3"), "-i", str(tmp_path / "tapa.png"), *covered, str(tmp_path / "con.mp3"))
    track = take_in(cast.radio_andes, tmp_path / "con.mp3")
    assert track.status == Status.READY
    assert track.art_sha256


def test_the_silence_at_both_ends_is_left_out(cast: Cast, tmp_path: Path) -> None:
    padded = ["-af", "adelay=1500:all=1,apad=pad_dur=3"]
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.flac", 4, *padded))
    assert track.duration == pytest.approx(8.5, abs=0.02)
    assert track.cue_in == pytest.approx(1.5, abs=0.02)
    assert track.cue_out == pytest.approx(5.5, abs=0.02)


def test_a_pause_within_the_music_is_music(cast: Cast, tmp_path: Path) -> None:
    gap = ["-af", "volume='if(between(t,1,2),0,1)':eval=frame"]
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.flac", 3, *gap))
    assert track.cue_in == 0.0
    assert track.cue_out == pytest.approx(3.0, abs=0.01)


def test_a_jingle_too_short_for_a_loudness_keeps_its_peak(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "ding.wav", 0.55))
    assert track.status == Status.READY
    assert track.true_peak == pytest.approx(-12.0, abs=0.5)


def check_measures(track: Track) -> None:
    """A sine of 0.25 peaks at -12 dB and is as loud as -12 LUFS in stereo."""
    assert track.duration == pytest.approx(SECONDS, abs=0.08)
    assert track.cue_in == pytest.approx(0.0, abs=0.08)
    assert track.cue_out == pytest.approx(SECONDS, abs=0.08)
    assert track.loudness == pytest.approx(-12.7, abs=0.8)
    assert track.true_peak == pytest.approx(-12.0, abs=0.8)


def facts_of(track: Track) -> list[str]:
    """Codec, rate, channels and bitrate of what airs."""
    path = queries.media_file(track.air_sha256)
    assert path is not None
    assert path.stat().st_size == track.air_size
    entries = "stream=codec_name,sample_rate,channels,bit_rate"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "csv=p=0", str(path)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip().split(",")

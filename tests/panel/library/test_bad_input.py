"""What can't be music is refused with a sentence that says what to do, and changes nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipstream.panel.library import queries, storage
from ipstream.panel.library.ingest import steps
from ipstream.panel.library.ingest.steps import ingest
from ipstream.panel.library.models import Status, Track
from tests.cast import Cast
from tests.panel.library.sounds import again, cut, ffmpeg, make_sound, stored_files, take_in, upload


def test_a_text_called_mp3(cast: Cast, tmp_path: Path, home: Path) -> None:
    (tmp_path / "carta.mp3").write_text("Querida radio:\nEsto no es música.\n" * 2000)
    check_refused(take_in(cast.radio_andes, tmp_path / "carta.mp3"), "not_audio", home)


def test_random_bytes(cast: Cast, tmp_path: Path, home: Path) -> None:
    (tmp_path / "ruido.mp3").write_bytes(os.urandom(200_000))
    track = take_in(cast.radio_andes, tmp_path / "ruido.mp3")
    assert track.refusal_code in {"not_audio", "damaged"}
    check_refused(track, track.refusal_code, home)


@pytest.mark.parametrize(
    "playlist",
    ["#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "ffconcat version 1.0\nfile /etc/hostname\n"],
    ids=["hls", "concat"],
)
def test_a_list_that_names_other_files_is_not_followed(playlist: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    (tmp_path / "lista.mp3").write_text(playlist)
    check_refused(take_in(cast.radio_andes, tmp_path / "lista.mp3"), "not_audio", home)


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi"])
def test_a_video(ending: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    picture = ["-f", "lavfi", "-i", "testsrc=s=64x64:d=2", "-f", "lavfi", "-i", "sine=d=2"]
    ffmpeg(*picture, str(tmp_path / f"clip.{ending}"))
    check_refused(take_in(cast.radio_andes, tmp_path / f"clip.{ending}", "clip.mp3"), "is_video", home)


def test_a_container_without_sound(cast: Cast, tmp_path: Path, home: Path) -> None:
    (tmp_path / "letra.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nhola\n")
    ffmpeg("-i", str(tmp_path / "letra.srt"), "-c:s", "srt", "-f", "matroska", str(tmp_path / "letra.mka"))
    check_refused(take_in(cast.radio_andes, tmp_path / "letra.mka"), "not_audio", home)


@pytest.mark.parametrize("ending", ["mp3", "wav", "flac", "aiff", "wma", "m4a"])
def test_a_truncated_file(ending: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    track = take_in(cast.radio_andes, cut(make_sound(tmp_path / f"largo.{ending}", 20), 0.45))
    check_refused(track, "damaged" if ending == "m4a" else "incomplete", home)
    if ending != "m4a":
        assert track.refusal_values["announced"] == "0:20"
        assert track.refusal_values["heard"] in {"0:08", "0:09"}


def test_a_truncated_file_that_never_said_how_long_it_is_plays_to_its_end(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, cut(make_sound(tmp_path / "tono.mp3", 20, "-write_xing", "0"), 0.5))
    assert track.status == Status.READY
    assert track.duration == pytest.approx(10, abs=0.5)


def test_a_file_with_a_hole_of_a_tenth(cast: Cast, tmp_path: Path, home: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3", 30)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) * 6 // 10] = os.urandom(len(data) * 6 // 10 - len(data) // 2)
    path.write_bytes(data)
    check_refused(take_in(cast.radio_andes, path), "incomplete", home)


def test_a_scratch_is_forgiven(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3", 30)
    data = bytearray(path.read_bytes())
    data[200_000:200_500] = b"\xaa" * 500
    path.write_bytes(data)
    assert take_in(cast.radio_andes, path).status == Status.READY


def test_a_file_of_ten_hours(cast: Cast, tmp_path: Path, home: Path) -> None:
    minute = make_sound(tmp_path / "minuto.mp3", 60, "-b:a", "8k", "-ac", "1", "-ar", "8000")
    ffmpeg("-stream_loop", "600", "-i", str(minute), "-c", "copy", str(tmp_path / "maraton.mp3"))
    track = take_in(cast.radio_andes, tmp_path / "maraton.mp3")
    check_refused(track, "too_long", home)
    text = queries.track_view(track)["refusal"]["text"]["en"]
    assert "10:02:12" in text
    assert "6 hours" in text


def test_silence_and_nearly_nothing(cast: Cast, tmp_path: Path, home: Path) -> None:
    nothing = make_sound(tmp_path / "nada.mp3", 3, source="anullsrc=r=44100")
    check_refused(take_in(cast.radio_andes, nothing), "silent", home)
    check_refused(take_in(cast.radio_andes, make_sound(tmp_path / "clic.wav", 0.2)), "too_short", home)


def test_a_file_that_kills_its_worker_is_not_tried_for_ever(cast: Cast, tmp_path: Path, home: Path) -> None:
    track = upload(cast.radio_andes, make_sound(tmp_path / "bomba.mp3"))
    Track.objects.filter(id=track.id).update(status=Status.WORKING, attempts=steps.MOST_ATTEMPTS)
    ingest(track.id)
    check_refused(again(track.id), "ingest_failed", home)


def test_what_is_refused_keeps_the_file_another_radio_needs(cast: Cast, tmp_path: Path, home: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    kept = take_in(cast.radio_luna, path)
    track = upload(cast.radio_andes, path)
    Track.objects.filter(id=track.id).update(attempts=steps.MOST_ATTEMPTS)
    ingest(track.id)
    assert again(track.id).status == Status.REFUSED
    assert queries.media_file(kept.sha256) is not None


def check_refused(track: Track, code: str, home: Path) -> None:
    """It says so in both languages, its space is free again, and nothing of it is left on the disk."""
    assert (track.status, track.refusal_code) == (Status.REFUSED, code)
    refusal = queries.track_view(track)["refusal"]
    assert refusal["code"] == code
    for text in refusal["text"].values():
        assert len(text) > 20
        assert "%(" not in text
    assert queries.storage_used(track.station) == 0
    assert list(queries.playable_items(track.station)) == []
    assert stored_files(home) == []
    assert not any((storage.folder() / "incoming").iterdir())

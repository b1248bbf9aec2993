"""The demo's music is music: listened to by its numbers."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ipstream.onebox.music import instruments
from ipstream.onebox.music.arrange import arrange, voiced
from ipstream.onebox.music.loudness import loudness
from ipstream.onebox.music.mixing import record
from ipstream.onebox.music.percussion import KIT, stroke
from ipstream.onebox.music.pieces import BOSSA, DAWN, LOFI, PIECES
from ipstream.onebox.music.records import files, make_records
from ipstream.onebox.music.score import SCALES, chord, melody
from ipstream.onebox.music.sound import RATE, Sound, hertz


@pytest.fixture(scope="module")
def bossa() -> Sound:
    return record(BOSSA)


def played_seconds(number: int) -> float:
    return arrange(PIECES[number]).beats * 60 / PIECES[number].tempo


@pytest.mark.parametrize("number", range(len(PIECES)), ids=[piece.title for piece in PIECES])
def test_a_piece_lasts_one_to_two_minutes(number: int) -> None:
    assert 60 <= played_seconds(number) <= 118


def test_there_are_eight_pieces_or_more_in_as_many_keys_with_differing_tempi() -> None:
    assert len({piece.title for piece in PIECES}) >= 8
    assert len({(piece.tonic, piece.scale) for piece in PIECES}) >= 8
    assert len({piece.tempo for piece in PIECES}) >= 8


@pytest.mark.parametrize("piece", PIECES, ids=[piece.title for piece in PIECES])
def test_every_piece_has_chords_bass_and_melody(piece: object) -> None:
    parts = arrange(piece).parts  # type: ignore[arg-type]
    assert min(len(parts["m"]), len(parts["c"]), len(parts["b"])) > 20


def test_a_record_neither_clips_nor_is_quieter_or_louder_than_minus_16_lufs(bossa: Sound) -> None:
    assert np.abs(bossa).max() < 0.9
    assert loudness(bossa) == pytest.approx(-16, abs=0.5)


def test_a_record_is_stereo_and_rich_from_bass_to_treble(bossa: Sound) -> None:
    assert float(np.corrcoef(bossa).min()) < 0.98
    spectrum = np.abs(np.fft.rfft(bossa.mean(axis=0))) ** 2
    frequency = np.fft.rfftfreq(bossa.shape[1], 1 / RATE)
    for low, high in ((40, 150), (150, 800), (800, 3000), (3000, 12000)):
        share = spectrum[(frequency > low) & (frequency < high)].sum() / spectrum.sum()
        assert share > 0.0005, f"nothing between {low} and {high} Hz"


def test_a_record_is_never_silent_before_its_end(bossa: Sound) -> None:
    half = RATE // 2
    levels = np.sqrt(
        (bossa[0, : -3 * RATE][: (bossa.shape[1] - 3 * RATE) // half * half].reshape(-1, half) ** 2).mean(1)
    )
    assert 20 * np.log10(levels.min()) > -45


def test_the_same_piece_sounds_the_same_each_time() -> None:
    assert np.array_equal(record(DAWN)[:, : 5 * RATE], record(DAWN)[:, : 5 * RATE])


@pytest.mark.parametrize(
    "name", ["nylon_guitar", "piano", "electric_piano", "quena", "vibraphone", "accordion", "strings"]
)
@pytest.mark.parametrize("pitch", [55, 64, 71])
def test_instruments_are_in_tune(name: str, pitch: int) -> None:
    sound = getattr(instruments, name)(pitch, 1.5, 0.7)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size), 1 << 18))
    line = (1 << 18) / RATE
    near = slice(int(hertz(pitch - 1) * line), int(hertz(pitch + 1) * line))
    heard = (near.start + spectrum[near].argmax()) / line
    assert abs(1200 * np.log2(heard / hertz(pitch))) < 12


def test_every_drum_is_one_short_stroke_at_full_scale() -> None:
    for name in KIT:
        assert np.abs(stroke(name)).max() == pytest.approx(1)
        assert stroke(name).size < RATE


def test_degrees_are_read_in_the_scale_with_octaves_accidentals_and_rests() -> None:
    steps = melody("1 3:.5 #4 8:2 -:1 0", "F", "major")
    tonic = steps[0].pitch
    assert tonic is not None
    assert [None if s.pitch is None else s.pitch - tonic for s in steps] == [0, 4, 6, 12, None, -1]
    assert [s.beats for s in steps] == [1, 0.5, 1, 2, 1, 1]


@pytest.mark.parametrize("wrong", ["H7", "Cmaj", "", "c"])
def test_a_chord_nobody_can_read_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a chord"):
        chord(wrong)


def test_hands_hardly_move_from_one_chord_to_the_next() -> None:
    before = voiced(chord("Fmaj9"), [55, 60, 64, 67])
    after = voiced(chord("Gm7"), before)
    assert max(min(abs(a - b) for b in before) for a in after) <= 4


def test_melodies_stay_in_reach_of_a_voice() -> None:
    for piece in PIECES:
        pitches = [note.pitch - 12 * piece.melody.octave for note in arrange(piece).parts["m"]]
        assert max(pitches) - min(pitches) <= 24, piece.title
        assert piece.scale in SCALES


def test_files_carry_tags_and_a_cover_and_are_made_once(tmp_path: Path) -> None:
    pieces = (LOFI, DAWN)
    make_records(tmp_path, pieces)
    made = [file.stat().st_mtime_ns for file in files(tmp_path, pieces)]
    make_records(tmp_path, pieces)
    assert [file.stat().st_mtime_ns for file in files(tmp_path, pieces)] == made
    for piece, file in zip(pieces, files(tmp_path, pieces), strict=True):
        told = probe(file)
        tags = {name.lower(): value for name, value in told["format"]["tags"].items()}
        assert (tags["title"], tags["artist"], tags["album"]) == (piece.title, piece.artist, piece.album)
        assert (tags["genre"], tags["date"]) == (piece.genre, str(piece.year))
        kinds = {stream["codec_type"]: stream for stream in told["streams"]}
        assert (kinds["audio"]["sample_rate"], kinds["audio"]["channels"]) == ("44100", 2)
        assert kinds["video"]["width"] == kinds["video"]["height"] == 600
    assert ffmpegs_loudness(files(tmp_path, pieces)[1]) == pytest.approx(-16, abs=0.7)


def ffmpegs_loudness(file: Path) -> float:
    meter = ["-map", "0:a", "-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    command = ["ffmpeg", "-nostats", "-hide_banner", "-i", str(file), *meter]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    heard = re.search(r"I:\s+(-[\d.]+) LUFS", report)
    assert heard is not None
    return float(heard[1])


def probe(file: Path) -> dict:  # type: ignore[type-arg]
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(file)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # type: ignore[no-any-return]

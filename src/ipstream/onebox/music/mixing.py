"""From notes to a finished stereo record: each part on its own track, balanced as ears weigh it, put in a room."""

from __future__ import annotations

import random

import numpy as np

from ipstream.onebox.music import instruments
from ipstream.onebox.music.arrange import Note, Notes, Stroke, arrange
from ipstream.onebox.music.instruments import Instrument
from ipstream.onebox.music.loudness import loudness, mastered
from ipstream.onebox.music.percussion import stroke
from ipstream.onebox.music.score import Part, Piece
from ipstream.onebox.music.sound import RATE, Sound, placed, reverberate, room

TAIL = 2.5
"""Seconds after the last beat in which strings and room die away."""

_PLACES = {
    "kick": 0.0,
    "soft_kick": 0.0,
    "snare": 0.05,
    "clap": -0.05,
    "closed_hat": 0.35,
    "open_hat": 0.35,
    "shaker": 0.45,
}
_OTHER_PLACES = (-0.45, 0.3, -0.2, 0.5)
_DRUM_ROOM = 0.14


class Desk:
    """Sums what is played into a dry track and what goes to the room."""

    def __init__(self, length: float) -> None:
        self._frames = int(length * RATE)
        self.dry = np.zeros((2, self._frames), np.float32)
        self.wet = np.zeros((2, self._frames), np.float32)

    def add(self, track: Sound, level: float, send: float) -> None:
        """Add a stereo track at ``level`` dB below the reference, ``send`` of it to the room."""
        track *= np.float32(10 ** ((-20 + level - loudness(track)) / 20))
        self.dry += track
        if send:
            self.wet += track * np.float32(send)

    def empty(self) -> Sound:
        return np.zeros((2, self._frames), np.float32)


def record(piece: Piece) -> Sound:
    """The piece as stereo sound at ``RATE``, faded at its ends, at -16 LUFS without clipping."""
    notes = arrange(piece)
    desk = Desk(notes.beats * 60 / piece.tempo + TAIL)
    for letter, part in (("m", piece.melody), ("c", piece.comp), ("b", piece.bass), ("p", piece.pad)):
        if part and notes.parts[letter]:
            desk.add(_played(desk.empty(), piece, part, notes.parts[letter]), part.level, part.room)
    if notes.strokes:
        desk.add(_drummed(desk.empty(), piece, notes), piece.drum_level, _DRUM_ROOM)
    echo = room(piece.room, 7500, seed=int(piece.tempo))
    return mastered(desk.dry + reverberate(desk.wet, echo))


def _played(track: Sound, piece: Piece, part: Part, notes: list[Note]) -> Sound:
    """Each note a little early or late, as people play; notes alike are made once."""
    rng = random.Random(piece.title + part.instrument)
    play: Instrument = getattr(instruments, part.instrument)
    made: dict[tuple[int, float, float], Sound] = {}
    for note in notes:
        length = round(note.length * 60 / piece.tempo, 2)
        key = (note.pitch, length, round(note.force, 1))
        if key not in made:
            made[key] = placed(play(*key), part.pan + _spread(note.pitch))
        start = _when(note.start, piece) + rng.uniform(-0.006, 0.006)
        _put(track, made[key], start, 0.35 + 0.65 * note.force)
    return track


def _drummed(track: Sound, piece: Piece, notes: Notes) -> Sound:
    rng = random.Random(piece.title + "drums")
    places = {drum: _place(drum, number) for number, drum in enumerate(piece.drums)}
    made = {drum: placed(stroke(drum), place) for drum, place in places.items()}
    for hit in notes.strokes:
        _put(track, made[hit.drum], _when(hit.start, piece) + rng.uniform(-0.003, 0.003), _weight(hit))
    return track


def _place(drum: str, number: int) -> float:
    return _PLACES.get(drum, _OTHER_PLACES[number % len(_OTHER_PLACES)])


def _weight(hit: Stroke) -> float:
    """Small metal and wood stand behind the skins."""
    loud = {"kick": 1.0, "soft_kick": 1.0, "bombo": 1.0, "snare": 0.75, "clap": 0.6, "tumba": 0.75, "conga": 0.6}
    return hit.force * loud.get(hit.drum, 0.32)


def _spread(pitch: int) -> float:
    """As at a keyboard, low notes stand a little to the left."""
    return max(-0.25, min(0.25, (pitch - 62) / 80))


def _when(beat: float, piece: Piece) -> float:
    """The instant of a beat in seconds; swing delays every second quarter of it."""
    eighth, place = divmod(beat * 2, 1)
    return float((eighth + place + piece.swing * 0.16 * (1 - abs(2 * place - 1))) / 2 * 60 / piece.tempo)


def _put(track: Sound, sound: Sound, start: float, gain: float) -> None:
    first = max(0, int(start * RATE))
    room_left = track.shape[1] - first
    if room_left > 0:
        piece = sound[:, :room_left]
        track[:, first : first + piece.shape[1]] += piece * np.float32(gain)

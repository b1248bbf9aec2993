"""How a piece is written down: text that a musician can read, parsed into pitches and beats.

A **chord** is written ``Gm7``, a bar's chords ``Gm7/C7``, a progression ``Gm7/C7 | Fmaj7``.
A **melody** is written in degrees of the piece's scale with their beats: ``5:1.5 6:.5 #4 8:2 -:1`` (8 is the octave, 0
the leading note below, ``-`` a rest, one beat where none is given; bars may be marked ``|`` for the eye).
A **pattern** has one letter for each quarter of a beat; ``.`` goes on, ``-`` is silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NOTES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
}
QUALITIES = {
    "": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9), "9": (0, 4, 10, 14), "maj9": (0, 4, 11, 14), "m9": (0, 3, 10, 14), "m7b5": (0, 3, 6, 10),
    "7b9": (0, 4, 10, 13), "dim7": (0, 3, 6, 9), "sus4": (0, 5, 7), "7sus4": (0, 5, 7, 10), "add9": (0, 4, 7, 14),
    "5": (0, 7, 12),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chord:
    """``root`` is a pitch class 0-11, ``intervals`` are semitones above it."""

    root: int
    intervals: tuple[int, ...]

    @property
    def classes(self) -> frozenset[int]:
        return frozenset((self.root + interval) % 12 for interval in self.intervals)


@dataclass(frozen=True, slots=True)
class Step:
    """A melody's note, or a rest where ``pitch`` is None; in beats."""

    pitch: int | None
    beats: float


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays a pattern: an instrument, its level in dB under the melody, its place between left and right."""

    instrument: str
    pattern: str = ""
    level: float = -4.0
    pan: float = 0.0
    octave: int = 0
    room: float = 0.25


@dataclass(frozen=True, slots=True)
class Section:
    """Some bars: their chords, the melody above them (may be empty), and which parts play: letters of ``m c b p d``."""

    chords: str
    melody: str = ""
    parts: str = "mcbpd"


@dataclass(frozen=True, slots=True)
class Piece:
    """``tempo``: beats a minute. ``swing`` 0-1 delays each second quarter of a beat. ``hue`` 0-1: the cover's."""

    title: str
    artist: str
    album: str
    genre: str
    year: int
    tonic: str
    scale: str
    tempo: float
    sections: tuple[Section, ...]
    melody: Part
    comp: Part
    bass: Part
    pad: Part | None = None
    drums: dict[str, str] = field(default_factory=dict)
    drum_level: float = -5.0
    beats: int = 4
    swing: float = 0.0
    hue: float = 0.0
    room: float = 1.6
    extension: str = "mp3"


def chord(text: str) -> Chord:
    """Raises ValueError for a chord we can't read."""
    match = re.fullmatch(r"([A-G])([#b]?)(.*)", text)
    if match is None or match[3] not in QUALITIES:
        raise ValueError(f"not a chord: {text!r}")
    return Chord((NOTES[match[1]] + _bend(match[2])) % 12, QUALITIES[match[3]])


def progression(text: str) -> list[list[Chord]]:
    """The chords of each bar."""
    return [[chord(name) for name in bar.strip().split("/")] for bar in text.split("|")]


def melody(text: str, tonic: str, scale: str, *, around: int = 67) -> list[Step]:
    """The steps of a melody, its first degree at the tonic nearest to the pitch ``around``."""
    root = chord(tonic).root
    low = min((p for p in range(around - 12, around + 13) if p % 12 == root), key=lambda p: abs(p - around))
    return [_step(token, low, SCALES[scale]) for token in text.replace("|", " ").split()]


def _step(token: str, low: int, scale: tuple[int, ...]) -> Step:
    name, _, beats = token.partition(":")
    match = re.fullmatch(r"([#b]?)(-?\d+)", name)
    if match is None:
        if name != "-":
            raise ValueError(f"not a degree: {token!r}")
        return Step(None, float(beats or 1))
    octave, degree = divmod(int(match[2]) - 1, 7)
    return Step(low + 12 * octave + scale[degree] + _bend(match[1]), float(beats or 1))


def _bend(sign: str) -> int:
    return {"#": 1, "b": -1, "": 0}[sign]

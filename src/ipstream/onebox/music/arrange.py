"""From a piece's text to the notes each part plays: voicings that move little, bass lines, comping, drums."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from ipstream.onebox.music.score import Chord, Part, Piece, Section, melody, progression

BASS_LOW, BASS_HIGH = 31, 46
COMP_CENTRE = 60.0
LONGEST_COMP = 4.0


class Note(NamedTuple):
    """``start`` and ``length`` in beats from the piece's beginning; ``force`` 0-1."""

    start: float
    length: float
    pitch: int
    force: float


class Stroke(NamedTuple):
    start: float
    drum: str
    force: float


class Notes(NamedTuple):
    """All that is played by part (``m`` melody, ``c`` comping, ``b`` bass, ``p`` pad), and the length in beats."""

    parts: dict[str, list[Note]]
    strokes: list[Stroke]
    beats: float


def arrange(piece: Piece) -> Notes:
    """Write out every note of the piece; the same piece gives the same notes."""
    rng = random.Random(piece.title)
    parts: dict[str, list[Note]] = {"m": [], "c": [], "b": [], "p": []}
    strokes: list[Stroke] = []
    at, voicing = 0.0, [55, 60, 64, 67]
    for section in piece.sections:
        bars = progression(section.chords)
        if "m" in section.parts:
            parts["m"] += _melody(piece, section, at, rng)
        for number, bar in enumerate(bars):
            following = bars[(number + 1) % len(bars)][0]
            voicing = _bar(piece, section, parts, bar, following, at + number * piece.beats, voicing, rng)
            if "d" in section.parts:
                strokes += _strokes(piece, at + number * piece.beats, rng)
        at += len(bars) * piece.beats
    return Notes(parts, strokes, at + _ending(piece, parts, at, voicing))


def _bar(
    piece: Piece, section: Section, parts: dict[str, list[Note]], bar: list[Chord], following: Chord, at: float,
    voicing: list[int], rng: random.Random,
) -> list[int]:  # fmt: skip
    share = piece.beats / len(bar)
    for number, chord in enumerate(bar):
        voicing, start = voiced(chord, voicing), at + number * share
        window = (int(number * share * 4), int((number + 1) * share * 4))
        after = bar[number + 1] if number + 1 < len(bar) else following
        if "c" in section.parts:
            parts["c"] += _comp(piece.comp, voicing, at, window, rng)
        if "b" in section.parts:
            parts["b"] += _bass(piece.bass, chord, after, at, window, rng)
        if "p" in section.parts and piece.pad:
            parts["p"] += [Note(start, share, pitch + 12 * piece.pad.octave, 0.6) for pitch in voicing]
    return voicing


def voiced(chord: Chord, before: list[int]) -> list[int]:
    """Pitches of the chord, each near to one played before, so that hands hardly move."""
    centre = (sum(before) / len(before) + COMP_CENTRE) / 2
    pitches: list[int] = []
    for interval in chord.intervals:
        choices = [p for p in range(48, 77) if p % 12 == (chord.root + interval) % 12]
        pitches.append(min(choices, key=lambda p: (min(abs(p - b) for b in before) + 0.4 * abs(p - centre), p)))
    return sorted(set(pitches))


def _melody(piece: Piece, section: Section, at: float, rng: random.Random) -> Iterator[Note]:
    bars, start = progression(section.chords), 0.0
    total = len(bars) * piece.beats
    for step in melody(section.melody, piece.tonic, piece.scale):
        if step.pitch is not None:
            bar = bars[int(start // piece.beats) % len(bars)]
            sounding = bar[int(start % piece.beats / piece.beats * len(bar))]
            strong = start % piece.beats == 0 and step.beats >= 1
            pitch = _consonant(step.pitch, sounding) if strong else step.pitch
            force = 0.72 + 0.12 * (start % 1 == 0) + rng.uniform(-0.08, 0.08)
            yield Note(at + start, step.beats * 0.96, pitch + 12 * piece.melody.octave, force)
        start += step.beats
    if abs(start - total) > 1e-6 and section.melody:
        raise ValueError(f"{piece.title}: a melody of {start} beats over {total}: {section.melody[:40]}")


def _consonant(pitch: int, chord: Chord) -> int:
    """A strong, long note that would lie a semitone above a chord's note gives way to it."""
    clash = pitch % 12 not in chord.classes and (pitch - 1) % 12 in chord.classes
    return pitch - 1 if clash else pitch


def _comp(part: Part, voicing: list[int], at: float, window: tuple[int, int], rng: random.Random) -> Iterator[Note]:
    """``x`` strikes the chord, ``X`` harder, ``1``-``9`` plays one of its notes (5 and more an octave up)."""
    for step, letter, beats in _events(part.pattern, window):
        force = (0.85 if letter == "X" else 0.62) + rng.uniform(-0.07, 0.07)
        length = min(beats, LONGEST_COMP)
        if letter.isdigit():
            octave, index = divmod(int(letter) - 1, len(voicing))
            yield Note(at + step / 4, length, voicing[index] + 12 * (octave + part.octave), force)
            continue
        for spread, pitch in enumerate(voicing):
            yield Note(at + step / 4 + spread * 0.012, length, pitch + 12 * part.octave, force)


def _bass(
    part: Part, chord: Chord, following: Chord, at: float, window: tuple[int, int], rng: random.Random
) -> Iterator[Note]:
    """``R`` root, ``3`` third, ``5`` fifth, ``8`` octave, ``a`` a semitone below the next root, ``n`` the next root."""
    root = _low(chord.root)
    fifth = root + (6 if 6 in chord.intervals else 7)
    pitches = {
        "R": root, "3": root + chord.intervals[1], "5": fifth if fifth <= BASS_HIGH else fifth - 12, "8": root + 12,
        "a": _low(following.root) - 1, "n": _low(following.root),
    }  # fmt: skip
    for step, letter, beats in _events(part.pattern, window):
        force = 0.75 + 0.1 * (step % 8 == 0) + rng.uniform(-0.06, 0.06)
        yield Note(at + step / 4, beats * 0.94, pitches[letter] + 12 * part.octave, force)


def _low(root: int) -> int:
    return next(p for p in range(BASS_LOW - 3, BASS_HIGH) if p % 12 == root)


def _events(pattern: str, window: tuple[int, int]) -> Iterator[tuple[int, str, float]]:
    """Each struck letter within the window of steps, with the beats until the pattern's next one."""
    first, last = window
    if not pattern:
        return
    bar = [pattern[step % len(pattern)] for step in range(last)]
    for step in range(first, last):
        if bar[step] in ".-":
            continue
        end = next((s for s in range(step + 1, last) if bar[s] != "."), last)
        yield step, bar[step], (end - step) / 4


def _strokes(piece: Piece, at: float, rng: random.Random) -> Iterator[Stroke]:
    """``x`` a stroke, ``X`` a hard one, ``o`` a soft one."""
    steps = piece.beats * 4
    for drum, pattern in piece.drums.items():
        bar = int(at // piece.beats)
        for step in range(steps):
            letter = pattern[(bar * steps + step) % len(pattern)]
            if letter not in ".-":
                force = {"X": 1.0, "x": 0.72, "o": 0.42}[letter] * rng.uniform(0.88, 1.0)
                yield Stroke(at + step / 4, drum, force)


def _ending(piece: Piece, parts: dict[str, list[Note]], at: float, voicing: list[int]) -> float:
    """The last chord rings for a bar."""
    last = progression(piece.sections[-1].chords)[-1][-1]
    parts["c"] += [
        Note(at + 0.03 * n, piece.beats, pitch + 12 * piece.comp.octave, 0.6) for n, pitch in enumerate(voicing)
    ]
    parts["b"].append(Note(at, piece.beats * 0.9, _low(last.root) + 12 * piece.bass.octave, 0.75))
    return float(piece.beats)

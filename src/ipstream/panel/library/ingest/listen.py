"""Listen to a whole file once: its length, its loudness, where its sound begins and ends, and the copy that airs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ipstream.core.units import Decibels, Seconds
from ipstream.panel.library import storage
from ipstream.panel.library.ingest import ffmpeg
from ipstream.panel.library.ingest.air_copy import COPY_FILTER, Copy
from ipstream.panel.library.ingest.refusal import LONGEST, SHORTEST, damaged, silent, too_long, too_short
from ipstream.panel.library.ingest.sniff import Sound

SILENCE: Decibels = -50.0
"""Below this nothing is heard on the air; such stretches at both ends are left out."""
_SHORTEST_SILENCE: Seconds = 0.1
_MOST_LOST = 0.02
_LEAST_LOST: Seconds = 1.0
_MOST_ERRORS_PER_SECOND = 1.0
_FLOOR: Decibels = -120.0

# Timestamps of a damaged file jump; counting the samples that were really decoded tells how much of it there is.
_MEASURES = f"silencedetect=noise={SILENCE}dB:duration={_SHORTEST_SILENCE},ebur128=peak=true:framelog=verbose"
_COUNTED = "asetpts=N/SR/TB"

_STARTS = re.compile(r"silence_start: (-?[\d.]+)")
_ENDS = re.compile(r"silence_end: (-?[\d.]+)")
_LOUDNESS = re.compile(r"^\s+I:\s+(-?[\d.]+) LUFS")
_PEAK = re.compile(r"^\s+Peak:\s+(-?[\d.]+|-inf) dBFS")
_ERROR = re.compile(r"^Error (?:while decoding|submitting packet)|\] Error submitting packet")


@dataclass(frozen=True, slots=True)
class Heard:
    """Seconds from the file's start, integrated LUFS, dBTP."""

    duration: Seconds
    cue_in: Seconds
    cue_out: Seconds
    loudness: Decibels
    true_peak: Decibels


def listen(
    path: Path,
    sound: Sound,
    *,
    work: Path,
    copy: Copy | None = None,
    on_share: Callable[[float], None] = lambda _: None,
) -> Heard:
    """Decode all of the file, once; with ``copy`` its air copy is written to ``work / "copy"`` on the way.

    ``on_share`` is told how much is done, 0 to 1. Raises Unusable: damaged, incomplete, too long, too short, silent.
    A file is incomplete when more than a second and 2 % of the announced length can't be decoded; it is damaged when
    FFmpeg gives up, or when decoding fails more than once a second on average. Raises OSError (ENOSPC) when the disk
    filled up meanwhile: copy and report are cut off then, whatever FFmpeg says.
    """
    log = work / "log"

    def on_time(seconds: Seconds) -> None:
        if seconds > LONGEST:
            raise too_long(seconds)
        on_share(min(1.0, seconds / max(sound.expected, 1.0)))

    try:
        duration = ffmpeg.transcode(path, _outputs(copy, work / "copy"), log=log, on_time=on_time)
    except ffmpeg.Failed as error:
        storage.demand(0)
        raise damaged(0.0, None) from error
    storage.demand(0)
    report = _report(log)
    _judge(duration, sound.announced, report.errors)
    return report.heard(duration)


def _outputs(copy: Copy | None, target: Path) -> list[str]:
    if copy is None:
        return ["-map", "0:a:0", "-af", f"{_COUNTED},{_MEASURES}", "-f", "null", "-"]
    graph = f"[0:a:0]{_COUNTED},asplit[a][b];[a]{_MEASURES}[measured];[b]{COPY_FILTER}[copied]"
    nameless = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    measured = ["-map", "[measured]", "-f", "null", "-"]
    return ["-filter_complex", graph, *measured, "-map", "[copied]", *nameless, *copy.options, str(target)]


def _judge(duration: Seconds, announced: Seconds | None, errors: int) -> None:
    lost = (announced or 0.0) - duration
    if announced is not None and lost > max(_LEAST_LOST, _MOST_LOST * announced):
        raise damaged(duration, announced)
    if duration == 0.0 or errors > max(_LEAST_LOST, duration) * _MOST_ERRORS_PER_SECOND:
        raise damaged(duration, None)


@dataclass(slots=True)
class _Report:
    """What FFmpeg's messages say. ``silences`` are [start, end] pairs; the last may lack its end."""

    silences: list[list[Seconds]]
    loudness: Decibels = -70.0
    true_peak: Decibels = _FLOOR
    errors: int = 0

    def heard(self, duration: Seconds) -> Heard:
        cue_in, cue_out = 0.0, duration
        if self.silences and self.silences[0][0] <= _SHORTEST_SILENCE:
            cue_in = min(self.silences[0][-1], duration) if len(self.silences[0]) > 1 else duration
        if self.silences and (len(self.silences[-1]) == 1 or self.silences[-1][-1] >= duration - _SHORTEST_SILENCE):
            cue_out = max(0.0, self.silences[-1][0])
        if cue_in >= cue_out:
            raise silent()
        if cue_out - cue_in < SHORTEST:
            raise too_short()
        return Heard(duration, round(cue_in, 3), round(cue_out, 3), self.loudness, self.true_peak)


def _report(log: Path) -> _Report:
    report = _Report([])
    for line in _lines(log):
        if match := _STARTS.search(line):
            report.silences.append([float(match[1])])
        elif (match := _ENDS.search(line)) and report.silences:
            report.silences[-1].append(float(match[1]))
        elif match := _LOUDNESS.match(line):
            report.loudness = float(match[1])
        elif match := _PEAK.match(line):
            report.true_peak = max(_FLOOR, float(match[1]))
        elif _ERROR.search(line):
            report.errors += 1
    return report


def _lines(log: Path) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace") as file:
        yield from file

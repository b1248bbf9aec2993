"""What sounds in place of a programme: quiet chimes, told apart by ear, rendered once on the node."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from ipstream.agent.files import sync_file
from ipstream.agent.liquidsoap.annotate import annotate_uri
from ipstream.core.errors import Unavailable
from ipstream.core.protocol.codec import content_hash

log = structlog.get_logger()

SECONDS = 12
PARTIALS = ((1, 0.10, 1.6), (2, 0.03, 2.6), (3.93, 0.022, 5.0))
"""Of a struck bar: multiple of the pitch, amplitude, decay per second."""
ATTACK = 150
"""How fast a bar begins to sound, per second: softly enough not to click."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``titles`` by language. ``notes``: when each begins, in seconds, and its pitch in Hz; ``chord``: its pitches."""

    name: str
    titles: Mapping[str, str]
    notes: tuple[tuple[float, float], ...]
    chord: tuple[float, ...]


NOTHING_TO_PLAY = Notice(
    name="notice",
    titles={"es": "Emisora sin programación", "en": "Nothing scheduled"},
    notes=(
        *((0.0, 392.00), (0.9, 493.88), (1.8, 587.33), (2.7, 739.99)),
        *((4.2, 659.25), (5.1, 587.33), (6.0, 493.88), (7.5, 587.33)),
    ),
    chord=(98.0, 146.83, 196.0, 246.94),
)
"""A chord of G, broken up and down again."""
SUSPENDED = Notice(
    name="suspended",
    titles={"es": "Emisora suspendida", "en": "Station suspended"},
    notes=((0.0, 440.00), (1.5, 349.23), (3.0, 293.66), (4.5, 220.00), (6.5, 233.08), (8.0, 220.00)),
    chord=(73.42, 110.0, 146.83, 174.61),
)
"""D minor, slowly and only downwards."""
NOTICES = (NOTHING_TO_PLAY, SUSPENDED)


class Notices:
    """Keeps the rendered notices in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, notice: Notice) -> Path:
        """Where the notice is; it is rendered when it is not there yet. Raises Unavailable when FFmpeg cannot."""
        wave = _wave(notice)
        path = self._folder / f"{notice.name}-{content_hash(wave.encode())[:12]}.wav"
        if not path.exists():
            _render(wave, path)
        return path

    def line(self, notice: Notice, language: str) -> str:
        """The annotate line of the notice in that language, empty (and logged) when it cannot be rendered."""
        try:
            return annotate_uri(self.path(notice), kind="notice", title=notice.titles[language])
        except Unavailable as error:
            log.error("no notice", notice=notice.name, reason=error.message)
            return ""


def _wave(notice: Notice) -> str:
    """FFmpeg's expression of the chime: struck bars over a soft chord that swells and dies away."""
    bars = [
        f"if(gte(t,{start}),{amplitude}*(exp(-{decay}*(t-{start}))-exp(-{ATTACK}*(t-{start})))"
        f"*sin(2*PI*{pitch * multiple:.2f}*(t-{start})),0)"
        for start, pitch in notice.notes
        for multiple, amplitude, decay in PARTIALS
    ]
    swell = f"pow(sin(PI*t/{SECONDS}),2)"
    chord = [f"0.035*{swell}*(sin(2*PI*{pitch}*t)+0.3*sin(4*PI*{pitch * 1.001:.3f}*t))" for pitch in notice.chord]
    return "+".join([*bars, *chord])


def _render(wave: str, path: Path) -> None:
    """Write the file in one piece; two who do so at once write the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    room = "volume=11dB,aecho=0.9:0.7:61|97|143:0.25|0.18|0.12,afade=out:st=11:d=1,aformat=channel_layouts=stereo"
    source = f"aevalsrc='{wave}':s=44100:d={SECONDS},{room}"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-t", str(SECONDS)]
    try:
        subprocess.run([*command, str(temporary)], check=True, stderr=subprocess.PIPE, timeout=60)
        sync_file(temporary)  # or a power cut leaves an empty one under that name
        temporary.replace(path)
    except (OSError, subprocess.SubprocessError) as error:
        temporary.unlink(missing_ok=True)
        detail = getattr(error, "stderr", None) or str(error).encode()
        raise Unavailable(
            f"cannot render the notice: {detail.decode(errors='replace')[-300:]}", code="no_notice"
        ) from error

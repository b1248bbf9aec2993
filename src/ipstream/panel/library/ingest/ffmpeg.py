"""FFmpeg's programs as we run them on files of strangers: behind the sound, local files only, and never for ever."""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

# On one machine the station sounds from the same processor, and a killed worker must not leave its child behind.
_POLITELY = ("nice", "-n", "10", "setpriv", "--pdeathsig", "KILL")
_PROBE_SECONDS = 60.0
_PATIENCE_SECONDS = 120.0
_LOG_LIMIT = 4_000_000
_PROGRESS = re.compile(rb"out_time_us=(\d+)")

# Playlists and the like, which would make FFmpeg open what they name, are on neither list.
_AUDIO = ("mp3", "aac", "mov", "ogg", "flac", "wav", "w64", "aiff", "asf", "matroska")
_VIDEO = ("avi", "mpegts", "mpeg", "flv")


class Failed(Exception):
    """The program could not do it; the text is what it said last."""


def _input(path: Path) -> list[str]:
    formats = ",".join((*_AUDIO, *_VIDEO))
    return ["-protocol_whitelist", "file", "-format_whitelist", formats, "-i", f"file:{path}"]


def probe(path: Path) -> tuple[dict[str, Any], str]:
    """What ffprobe sees inside (its JSON), and what it warned of. Raises Failed where it recognises nothing."""
    command = [*_POLITELY, "ffprobe", "-v", "warning", "-show_format", "-show_streams", "-of", "json", *_input(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failed("ffprobe did not come to an end") from error
    log = done.stderr[:_LOG_LIMIT].decode(errors="replace")
    if done.returncode != 0:
        raise Failed(log[-500:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found, log


def transcode(path: Path, outputs: Sequence[str], *, log: Path, on_time: Callable[[float], None]) -> float:
    """Decode the file into ``outputs`` (arguments after the input) and write FFmpeg's messages to ``log``.

    ``on_time`` is told the seconds done, twice a second; what it raises stops FFmpeg. Returns the seconds decoded.
    Raises Failed when FFmpeg gives up or stands still.
    """
    how = ["-nostdin", "-hide_banner", "-v", "repeat+info", "-nostats", "-progress", "pipe:1", "-stats_period", "0.5"]
    with log.open("wb") as messages:
        process = subprocess.Popen(
            [*_POLITELY, "ffmpeg", "-y", *how, *_input(path), *outputs], stdout=subprocess.PIPE, stderr=messages
        )
        try:
            seconds = _follow(process, on_time)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            status = process.wait()
    if status != 0:
        raise Failed(f"ffmpeg ended with status {status}")
    return seconds


def _follow(process: subprocess.Popen[bytes], on_time: Callable[[float], None]) -> float:
    assert process.stdout is not None
    seconds = 0.0
    with process.stdout as pipe, selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while selector.select(_PATIENCE_SECONDS):
            told = os.read(pipe.fileno(), 65536)
            if not told:
                process.wait(_PATIENCE_SECONDS)
                return seconds
            for microseconds in _PROGRESS.findall(told)[-1:]:
                seconds = int(microseconds) / 1_000_000
                on_time(seconds)
    raise Failed("ffmpeg stands still")

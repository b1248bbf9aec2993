"""What an upload really is, by what is inside; its name and its ending are not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.asf import ASF
from mutagen.wave import WAVE

from ipstream.core.units import Seconds
from ipstream.panel.library.ingest import ffmpeg
from ipstream.panel.library.ingest.refusal import LONGEST, Unusable, is_video, not_audio, too_long

_GUESSED = "Estimating duration from bitrate"
_HEADERS = {"wav": WAVE, "asf": ASF}
_LONGEST_WAV: Seconds = 20 * 3600.0


@dataclass(frozen=True, slots=True)
class Sound:
    """The audio of a file.

    ``announced`` is the length its header promises, in seconds, or None where it promises none; ``expected`` is the
    best guess then. ``bits`` is the depth of a lossless sample, 0 for lossy ones. ``tags`` are FFmpeg's, keys in lower
    case.
    """

    container: str
    codec: str
    rate: int
    channels: int
    bits: int
    streams: int
    announced: Seconds | None
    expected: Seconds
    tags: Mapping[str, str] = field(default_factory=dict)


def sniff(path: Path) -> Sound:
    """Raises Unusable: not audio, moving pictures, protected, or longer than may be."""
    try:
        found, warnings = ffmpeg.probe(path)
    except ffmpeg.Failed as error:
        raise _unrecognised(path) from error
    streams = found.get("streams", [])
    if any(_is_moving_picture(stream) for stream in streams):
        raise is_video()
    audio = [stream for stream in streams if stream.get("codec_type") == "audio"]
    if not audio:
        raise not_audio()
    sound = _sound(found["format"], audio, _announced(path, found["format"], warnings))
    if sound.announced is not None and sound.announced > LONGEST:
        raise too_long(sound.announced)
    return sound


def _unrecognised(path: Path) -> Unusable:
    """An MP4 keeps its index at the end: cut off, FFmpeg sees nothing, but it begins as only an MP4 does."""
    with path.open("rb") as file:
        begins_as_mp4 = file.read(8)[4:] == b"ftyp"
    return Unusable("its end is missing", code="damaged") if begins_as_mp4 else not_audio()


def _is_moving_picture(stream: Mapping[str, Any]) -> bool:
    if stream.get("codec_type") != "video":
        return False
    kind = stream.get("disposition", {})
    return not (kind.get("attached_pic") or kind.get("timed_thumbnails"))


def _sound(container: Mapping[str, Any], audio: list[dict[str, Any]], announced: Seconds | None) -> Sound:
    first = audio[0]
    if first.get("codec_tag_string") == "drms":
        raise Unusable("it is protected against copying", code="is_protected")
    rate, channels = int(first.get("sample_rate", 0)), int(first.get("channels", 0))
    if "codec_name" not in first or rate == 0 or channels == 0:
        raise not_audio()
    return Sound(
        container=container["format_name"].partition(",")[0],
        codec=first["codec_name"],
        rate=rate,
        channels=channels,
        bits=int(first.get("bits_per_raw_sample") or first.get("bits_per_sample") or 0),
        streams=len(audio),
        announced=announced,
        expected=announced or float(container.get("duration", LONGEST)),
        tags={key.lower(): value for key, value in {**first.get("tags", {}), **container.get("tags", {})}.items()},
    )


def _announced(path: Path, container: Mapping[str, Any], warnings: str) -> Seconds | None:
    """FFmpeg's word if it read it from a header; when it guessed from the size, the header's own if there is one."""
    if _GUESSED not in warnings and "duration" in container:
        return float(container["duration"])
    header = _HEADERS.get(container["format_name"])
    if header is None:
        return None
    try:
        info: Any = header(path).info  # type: ignore[no-untyped-call]
    except MutagenError:
        return None
    length = float(info.length)
    # A WAV written to a pipe announces as much as its 32 bits hold.
    return length if 0 < length < _LONGEST_WAV else None

"""What a file says about itself. Tags are a courtesy: a file whose tags are broken is still music."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
from mutagen.id3 import ID3

from ipstream.panel.library.names import TAG_LENGTH, clean_text

_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")

# mutagen reads what strangers wrote; besides its own error it lets these through.
PARSE_ERRORS = (
    *(mutagen.MutagenError, ArithmeticError, AttributeError, EOFError, LookupError),
    *(OSError, RecursionError, TypeError, ValueError, struct.error),
)

_KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("TIT2", "\xa9nam", "title", "Title"),
    "artist": ("TPE1", "\xa9ART", "artist", "Author"),
    "album": ("TALB", "\xa9alb", "album", "WM/AlbumTitle"),
    "genre": ("TCON", "\xa9gen", "genre", "WM/Genre"),
    "date": ("TDRC", "\xa9day", "date", "WM/Year"),
}
"""Names of each tag in ID3, MP4, Vorbis comments and ASF."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Clean one-line texts of at most 500 characters, empty where the file says nothing."""

    title: str = ""
    artist: str = ""
    album: str = ""
    genre: str = ""
    year: int | None = None


def open_tagged(path: Path) -> Any:
    """The file as mutagen sees it, or None where it sees nothing."""
    try:
        return mutagen.File(path)
    except PARSE_ERRORS:
        return None


def tags_of(file: Any) -> Any:
    """mutagen's mapping of a file's tags, perhaps an empty one."""
    return {} if file is None or file.tags is None else file.tags


def read_tags(file: Any, fallback: Mapping[str, str]) -> Tags:
    """The five tags we show; what mutagen does not know of (those of bare AAC) comes from FFmpeg's ``fallback``."""
    tags = tags_of(file)
    texts = {field: _text(tags, keys) or clean_text(fallback.get(field, "")) for field, keys in _KEYS.items()}
    year = _YEAR.search(texts.pop("date"))
    return Tags(**texts, year=int(year[0]) if year else None)


def _text(tags: Any, keys: Iterable[str]) -> str:
    for key in keys:
        try:
            value = tags.get(key)
        except PARSE_ERRORS:
            continue
        if value is not None:
            return clean_text(", ".join(dict.fromkeys(_words(value, isinstance(tags, ID3)))), TAG_LENGTH)
    return ""


def _words(value: Any, id3: bool) -> list[str]:
    if id3:
        value = getattr(value, "genres", None) or getattr(value, "text", [])
    return [str(word) for word in (value if isinstance(value, list) else [value])]

"""Names and tags come from strangers: made harmless here, and put into the form in which they are searched."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SEPARATOR = re.compile(r"[/\\]")
_TRACK_NUMBER = re.compile(r"^\d{1,3}\s*[.\-_)]\s*(?=\D)")

TAG_LENGTH = 500
FILENAME_LENGTH = 255
FOLDER_LENGTH = 500


def clean_text(text: str, length: int = TAG_LENGTH) -> str:
    """What a person typed, on one line of at most ``length``: line ends and control characters become spaces."""
    return _CONTROL.sub(" ", text).strip()[:length].rstrip()


def clean_filename(name: str) -> str:
    """The last part of what a browser calls the file, at most 255 characters with its ending kept; never a path."""
    last = unicodedata.normalize("NFC", clean_text(_SEPARATOR.split(name)[-1], len(name)))
    stem, dot, ending = last.rpartition(".")
    if dot and len(ending) <= 10:
        last = f"{stem[: FILENAME_LENGTH - len(ending) - 1]}.{ending}"
    return last[:FILENAME_LENGTH] if last.strip(".") else "audio"


def clean_folder(folder: str) -> str:
    """The folder a file was dropped with, as ``a/b/c``; parts that would climb are left out."""
    parts = (clean_text(part, FILENAME_LENGTH) for part in _SEPARATOR.split(folder))
    return unicodedata.normalize("NFC", "/".join(part for part in parts if part.strip(".")))[:FOLDER_LENGTH].rstrip(
        "/ "
    )


def tags_in_name(filename: str) -> tuple[str, str]:
    """(artist, title) as most people name their files: ``03 - Artist - Title.mp3``. The artist may be empty."""
    stem = filename.rpartition(".")[0] or filename
    words = _TRACK_NUMBER.sub("", stem.replace("_", " ").strip()).strip() or stem
    artist, dash, title = words.partition(" - ")
    if dash and artist.strip() and title.strip():
        return clean_text(artist), clean_text(title)
    return "", clean_text(words)


def searchable(*texts: str) -> str:
    """Lower case without accents, so that ``cancion`` finds ``Canción`` on every database alike."""
    decomposed = unicodedata.normalize("NFKD", "\n".join(texts).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))

"""A track as the rules of rotation see it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ipstream.core.units import Seconds, TrackId


@dataclass(frozen=True, slots=True)
class Track:
    """One playable piece. ``duration`` is what is heard: from cue-in to cue-out, in seconds."""

    id: TrackId
    title: str
    artist: str
    duration: Seconds


def same_text(text: str) -> str:
    """What two spellings of an artist or a title have in common: case, white space and letter forms do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

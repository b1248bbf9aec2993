"""A track as the rules of rotation see it."""

from __future__ import annotations

from dataclasses import dataclass

from ipstream.core.units import Seconds, TrackId


@dataclass(frozen=True, slots=True)
class Track:
    """One playable piece. ``duration`` is what is heard: from cue-in to cue-out, in seconds."""

    id: TrackId
    title: str
    artist: str
    duration: Seconds

"""Playlists and the general rotation built of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipstream.core.programme.tracks import Track
from ipstream.core.units import PlaylistId, Seconds, TrackId

Order = Literal["shuffle", "sequential"]


@dataclass(frozen=True, slots=True)
class Playlist:
    """Tracks that take turns, each once. ``weight`` (1-100) is its share against the other playlists."""

    id: PlaylistId
    name: str
    order: Order
    weight: int
    tracks: tuple[TrackId, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """How long, in seconds, the same track, artist or title stays away. Zero switches a rule off.

    Rules are soft: title is broken first, then artist, then track, and the decision says so.
    """

    track: Seconds = 3 * 3600
    artist: Seconds = 30 * 60
    title: Seconds = 60 * 60


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Programme:
    """All that ``decide`` may choose from. Tracks that cannot be played now are simply not in ``tracks``.

    Keep one as long as it holds: what is worked out about it (10 us a track) is worked out once for each object.
    """

    tracks: tuple[Track, ...]
    playlists: tuple[Playlist, ...]
    separation: Separation = Separation()

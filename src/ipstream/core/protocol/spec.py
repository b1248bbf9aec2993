"""What the panel tells a node: the numbered spec and the documents it names by content.

A node makes a spec current only when every document and enough media are on its own disk; from then on it needs the
panel for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ipstream.core.programme.playlists import Playlist, Separation
from ipstream.core.protocol.commands import Command
from ipstream.core.units import Decibels, Kbps, Seconds, Sha256, StationId, TrackId

PROTOCOL_VERSION = 1

WantedState = Literal["on_air", "paused", "stopped"]
"""``paused``: mounts stay up and silent, the programme resumes where it was. ``stopped``: no process, no mounts."""


@dataclass(frozen=True, slots=True)
class IcecastSpec:
    """The node's one Icecast, shared by its stations. Its passwords are made on the node and never travel."""

    hostname: str
    port: int
    max_clients: int = 1000
    location: str = ""
    admin_email: str = ""


@dataclass(frozen=True, slots=True)
class StationRef:
    """Where to find a station's two documents: what it does, and what it may play."""

    id: StationId
    spec_hash: Sha256
    media_hash: Sha256


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """``number`` grows by one with each change of anything below it."""

    number: int
    icecast: IcecastSpec
    stations: tuple[StationRef, ...]
    protocol_version: int = PROTOCOL_VERSION


@dataclass(frozen=True, slots=True)
class Output:
    """One mount. The main mount is ``/<slug>``, the others ``/<slug>/<bitrate>``."""

    mount: str
    codec: Literal["mp3"]
    bitrate: Kbps


@dataclass(frozen=True, slots=True)
class Sound:
    """Settings of sound; every one is changed while the station runs.

    ``crossfade``: 0-10 s. ``loudness_target``: LUFS, applied as gain per track unless ``even_loudness`` is off.
    """

    crossfade: Seconds = 3.0
    even_loudness: bool = True
    loudness_target: Decibels = -16.0


@dataclass(frozen=True, slots=True)
class StationSpec:
    """What one station does. ``seed`` makes its shuffles repeatable; ``listener_limit`` counts over all its mounts.

    ``suspended``: whatever its programme says, its mounts play the recorded notice of that; the programme stands still.
    """

    id: StationId
    slug: str
    name: str
    description: str
    genre: str
    url: str
    language: Literal["es", "en"]
    timezone: str
    wanted: WantedState
    listener_limit: int
    outputs: tuple[Output, ...]
    playlists: tuple[Playlist, ...]
    separation: Separation
    sound: Sound
    seed: int
    public: bool = False
    suspended: bool = False
    protocol_version: int = PROTOCOL_VERSION


@dataclass(frozen=True, slots=True)
class MediaItem:
    """One playable file of the catalogue.

    ``sha256`` and ``size`` are those of the bytes to fetch (the original, or its air copy); ``extension`` is without
    the dot. ``cue_in``/``cue_out`` are seconds from the file's start. ``loudness`` is LUFS, ``true_peak`` dBTP.
    """

    track_id: TrackId
    sha256: Sha256
    size: int
    extension: str
    title: str
    artist: str
    album: str
    cue_in: Seconds
    cue_out: Seconds
    loudness: Decibels
    true_peak: Decibels


@dataclass(frozen=True, slots=True)
class MediaCatalogue:
    """All that a station may play."""

    station_id: StationId
    items: tuple[MediaItem, ...] = ()
    protocol_version: int = PROTOCOL_VERSION


@dataclass(frozen=True, slots=True)
class SpecAnswer:
    """Answer of the long poll: a newer spec, commands, or both (204 when there is neither)."""

    spec: NodeSpec | None = None
    commands: tuple[Command, ...] = field(default_factory=tuple)
    protocol_version: int = PROTOCOL_VERSION

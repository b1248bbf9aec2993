"""What a node tells the panel. Each event is written to the node's outbox before anything else and told once.

``Event.id`` is a UUIDv7 made on the node, ``sequence`` grows by one per node; the panel stores by id, idempotently, and
acknowledges the highest sequence it holds without a gap.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ipstream.core.programme.reasons import Reason
from ipstream.core.units import PlaylistId, Seconds, StationId, TrackId

Source = Literal["autodj", "notice", "safety"]
"""``notice``: recorded, of a station with nothing to play. ``safety``: the node's own list, agent unreachable."""


class Body(msgspec.Struct, frozen=True, tag_field="type"):
    """Common base: the tag ``type`` is the class's name."""


class AiringStarted(Body, frozen=True, tag=True):
    """A track became audible. ``airing_id`` is a UUID that its end repeats. ``track_id`` is None for a notice."""

    airing_id: str
    track_id: TrackId | None
    playlist_id: PlaylistId | None
    title: str
    artist: str
    duration: Seconds
    source: Source
    reason: Reason
    listeners: int


class AiringEnded(Body, frozen=True, tag=True):
    """``how``: it played to its end, was skipped by a person, or was cut by a fault or restart."""

    airing_id: str
    how: Literal["finished", "skipped", "interrupted"]
    listeners: int


class ProgrammePaused(Body, frozen=True, tag=True):
    """A person let the programme stand still: the mounts stay up and are silent."""


class ProgrammeResumed(Body, frozen=True, tag=True):
    """It goes on after ``seconds``. ``airing_id`` is what stood still, None when that was nothing."""

    airing_id: str | None
    seconds: Seconds


class PlannedTrack(msgspec.Struct, frozen=True):
    track_id: TrackId
    title: str
    artist: str
    starts_at: datetime
    duration: Seconds
    reason: Reason


class PlanChanged(Body, frozen=True, tag=True):
    """What will air next as things stand, nearest first; replaces the earlier plan."""

    items: tuple[PlannedTrack, ...]


class NothingToPlay(Body, frozen=True, tag=True):
    """The programme offers no playable track: the notice sounds."""


class RuleBroken(Body, frozen=True, tag=True):
    """A soft rule had to give way so that the station is not silent. ``rule``: title, artist or track."""

    airing_id: str
    rule: str


class ListenerJoined(Body, frozen=True, tag=True):
    """``session_id`` is a UUID; ``address`` the client's IP as Icecast saw it."""

    session_id: str
    mount: str
    address: str
    user_agent: str
    listeners: int


class ListenerLeft(Body, frozen=True, tag=True):
    """``listeners`` counts those of the station who stay."""

    session_id: str
    mount: str
    seconds: Seconds
    listeners: int


class ListenerRefused(Body, frozen=True, tag=True):
    mount: str
    address: str
    user_agent: str
    why: Literal["listener_limit", "unknown_mount", "stopped"]
    listeners: int


class StationUp(Body, frozen=True, tag=True):
    """The station's mounts deliver sound."""


class StationDown(Body, frozen=True, tag=True):
    """``wanted`` false: it was stopped by a person. True: a fault; it is being restarted."""

    wanted: bool
    detail: str


class SilenceStarted(Body, frozen=True, tag=True):
    """The programme has been below the silence threshold for the configured time."""


class SilenceEnded(Body, frozen=True, tag=True):
    pass


class MediaMissing(Body, frozen=True, tag=True):
    """A track of the catalogue cannot be had or is corrupt; it is left out until it can."""

    track_id: TrackId
    detail: str


class NodeHealth(Body, frozen=True, tag=True):
    """A heartbeat, told at most once a minute and only while the panel listens (the newest replaces the others)."""

    agent_version: str
    liquidsoap_version: str
    cpu_percent: float
    memory_bytes: int
    disk_free_bytes: int
    media_bytes: int
    spec_number: int
    outbox_waiting: int
    clock: datetime


class CommandDone(Body, frozen=True, tag=True):
    command_id: str


class CommandRefused(Body, frozen=True, tag=True):
    """``code`` such as ``expired``, ``not_running``, ``unknown_station``."""

    command_id: str
    code: str


AnyBody = (
    AiringStarted
    | AiringEnded
    | ProgrammePaused
    | ProgrammeResumed
    | PlanChanged
    | NothingToPlay
    | RuleBroken
    | ListenerJoined
    | ListenerLeft
    | ListenerRefused
    | StationUp
    | StationDown
    | SilenceStarted
    | SilenceEnded
    | MediaMissing
    | NodeHealth
    | CommandDone
    | CommandRefused
)


class Event(msgspec.Struct, frozen=True):
    """``at`` is when it happened (aware UTC, the node's clock); ``station_id`` is None for events of the node."""

    id: str
    sequence: int
    at: datetime
    station_id: StationId | None
    body: AnyBody


class EventBatch(msgspec.Struct, frozen=True):
    """A run of the outbox by ``sequence``. ``outbox`` is the UUID of the node's outbox file: sequences count in it."""

    outbox: str
    events: tuple[Event, ...]
    protocol_version: int = 1


class EventsStored(msgspec.Struct, frozen=True):
    """The panel holds all events up to and including ``up_to``."""

    up_to: int
    protocol_version: int = 1

"""What an event changes in the present state of a station."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from ipstream.core.protocol.events import (
    AiringEnded,
    AiringStarted,
    AnyBody,
    Event,
    ListenerJoined,
    ListenerLeft,
    ListenerRefused,
    NothingToPlay,
    PlanChanged,
    PlannedTrack,
    ProgrammePaused,
    ProgrammeResumed,
    SilenceEnded,
    SilenceStarted,
    StationDown,
    StationUp,
)
from ipstream.panel.telemetry.audience import head_count, span
from ipstream.panel.telemetry.models import LONGEST_TEXT, Airing, StationState

COUNTING = (AiringStarted, AiringEnded, ListenerJoined, ListenerLeft, ListenerRefused)
MOST_PLANNED = 50
DOWN: dict[str, Any] = {
    "up": False,
    "up_since": None,
    "paused_at": None,
    "silent": False,
    "nothing_to_play": False,
    "airing": None,
    "plan": [],
}


def change_state(state: StationState, event: Event, airing: Airing | None) -> None:
    """Bring ``state`` up to the event; the caller saves it. ``airing`` is the row that began or ended with it."""
    for field, value in _changes(state, event, airing).items():
        setattr(state, field, value)
    if isinstance(event.body, COUNTING):
        state.listeners = head_count(event.body.listeners)


def _changes(state: StationState, event: Event, airing: Airing | None) -> dict[str, Any]:
    match event.body:
        case AiringStarted():
            return _began(state, airing, event.body)
        case AiringEnded():
            return {"airing": None} if airing is not None and airing.pk == state.airing_id else {}
        case PlanChanged(items=items):
            return {"plan": [_planned(item) for item in items[:MOST_PLANNED]]}
        case StationUp():
            return {} if state.up else {"up": True, "up_since": event.at}
        case StationDown():
            return DOWN
    return _marks(event.body, event.at)


def _planned(item: PlannedTrack) -> dict[str, Any]:
    """The encoded item. Raises ValueError for one that names no track or no moment of our time."""
    UUID(item.track_id)
    if item.starts_at.tzinfo is None or not 2000 < item.starts_at.year < 2200:
        raise ValueError(f"{item.starts_at} is no moment of our time")
    texts = {"title": item.title[:LONGEST_TEXT], "artist": item.artist[:LONGEST_TEXT]}
    return {**msgspec.to_builtins(item), **texts, "duration": span(item.duration)}


def _marks(body: AnyBody, at: datetime) -> dict[str, Any]:
    match body:
        case ProgrammePaused():
            return {"paused_at": at}
        case ProgrammeResumed():
            return {"paused_at": None}
        case NothingToPlay():
            return {"nothing_to_play": True, "plan": []}
        case SilenceStarted():
            return {"silent": True}
        case SilenceEnded():
            return {"silent": False}
    return {}


def _began(state: StationState, airing: Airing | None, body: AiringStarted) -> dict[str, Any]:
    """What began is no longer planned. A song that sounds is the end of having nothing to play."""
    if airing is None:
        return {}
    planned = state.plan[1:] if state.plan and state.plan[0]["track_id"] == body.track_id else state.plan
    nothing = state.nothing_to_play and body.source == "notice"
    return {"airing": airing, "plan": planned, "nothing_to_play": nothing}

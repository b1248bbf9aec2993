"""Shapes of the API's answers about the air."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from ipstream.panel.telemetry.models import Airing, ListenerSession
from ipstream.panel.telemetry.queries import airing_view


class ReasonOut(Schema):
    """The same sentence in Spanish and English."""

    es: str
    en: str


class NowOut(Schema):
    """``source``: autodj, notice or safety. ``duration`` in seconds, ``paused`` those for which it stood still since.

    ``node_online`` false: it is the last we heard.
    """

    airing_id: str | None = None
    track_id: str | None = None
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    art_url: str | None = None
    source: str | None = None
    reason: ReasonOut | None = None
    started_at: datetime | None = None
    duration: float | None = None
    paused: float | None = None
    listeners: int
    up: bool
    node_online: bool


class AiringOut(Schema):
    """``duration`` is the track's, in seconds. ``how`` it ended: finished, skipped, interrupted, or empty: unknown."""

    id: str
    track_id: str | None
    title: str
    artist: str
    album: str
    art_url: str | None
    source: str
    reason: ReasonOut
    started_at: datetime
    ended_at: datetime | None
    duration: float
    how: str
    listeners_at_start: int
    listeners_at_end: int | None


class AiringsOut(Schema):
    items: list[AiringOut]
    next_cursor: str | None


class ComingOut(Schema):
    track_id: str
    playlist_id: str | None
    title: str
    artist: str
    starts_at: datetime
    duration: float
    reason: ReasonOut


class PreviewOut(Schema):
    items: list[ComingOut]


class ListenerOut(Schema):
    id: str
    player: str
    address: str
    mount: str
    since: datetime


class ListenersOut(Schema):
    """``peak_today`` since midnight where the station is."""

    station: str
    count: int
    limit: int
    peak_today: int
    sessions: list[ListenerOut]


class SessionOut(Schema):
    """``duration`` in seconds; it and ``ended_at`` are null while he still listens."""

    id: str
    mount: str
    address: str
    player: str
    user_agent: str
    started_at: datetime
    ended_at: datetime | None
    duration: float | None


class SessionsOut(Schema):
    items: list[SessionOut]
    next_cursor: str | None


def airing_row(row: Airing, covers: dict[str, str | None]) -> dict[str, Any]:
    """An AiringOut."""
    ended = row.ended_at.isoformat() if row.ended_at else None
    rest = {"ended_at": ended, "how": row.how, "listeners_at_start": row.listeners_at_start}
    return airing_view(row, covers) | rest | {"id": str(row.airing_id), "listeners_at_end": row.listeners_at_end}


def session_row(row: ListenerSession) -> dict[str, Any]:
    """A SessionOut."""
    return {
        "id": str(row.session_id),
        "mount": row.mount,
        "address": row.address,
        "player": row.player,
        "user_agent": row.user_agent,
        "started_at": row.joined_at,
        "ended_at": row.left_at,
        "duration": row.seconds,
    }

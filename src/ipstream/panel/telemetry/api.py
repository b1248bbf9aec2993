"""What sounds, did sound and will sound, and who listens, over the API."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice, takewhile
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from ipstream.panel.accounts.authentication import api_auth, needs
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.moments import sane
from ipstream.panel.stations.access import station_of
from ipstream.panel.telemetry import queries
from ipstream.panel.telemetry.preview import coming_view, preview
from ipstream.panel.telemetry.shapes import (
    AiringsOut,
    ListenersOut,
    NowOut,
    PreviewOut,
    SessionsOut,
    airing_row,
    session_row,
)
from ipstream.panel.telemetry.timeline import Span, page

router = Router(auth=api_auth, tags=["on air"])

FORESEEN = timedelta(hours=1)
FARTHEST = timedelta(hours=24)
MOST_FORESEEN = 1000


class Between(Schema):
    """Moments are ISO 8601 with offset; ``from`` is included, ``to`` is not."""

    since: AwareDatetime | None = Field(None, alias="from")
    until: AwareDatetime | None = Field(None, alias="to")
    limit: int = Field(100, ge=1, le=500)
    cursor: str = Field("", max_length=1000)

    def span(self) -> Span:
        return Span(self.since, self.until, self.limit, self.cursor)


class Ahead(Schema):
    """From now for an hour, or as far as ``to`` says, a day at most."""

    since: AwareDatetime | None = Field(None, alias="from")
    until: AwareDatetime | None = Field(None, alias="to")


@router.get("/{slug}/now", response=NowOut, openapi_extra=needs(Action.STATION_VIEW))
def now(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What a listener hears. ``title`` is null while nothing sounds."""
    station = station_of(request, slug, Action.STATION_VIEW)
    state = queries.state_of(station)
    row = queries.on_air(state)
    heard = queries.airing_view(row, queries.covers_of(station, [row.track_id])) if row else {}
    return heard | {"listeners": state.listeners, "up": state.up, "node_online": queries.node_online(state)}


@router.get("/{slug}/airings", response=AiringsOut, openapi_extra=needs(Action.PROGRAMME_VIEW))
def airings(request: HttpRequest, slug: str, between: Query[Between]) -> dict[str, Any]:
    """What could be heard, newest first."""
    station = station_of(request, slug, Action.PROGRAMME_VIEW)
    found = page(queries.airings_of(station), "started_at", between.span())
    covers = queries.covers_of(station, [row.track_id for row in found.items])
    return {"items": [airing_row(row, covers) for row in found.items], "next_cursor": found.next_cursor}


@router.get("/{slug}/preview", response=PreviewOut, openapi_extra=needs(Action.PROGRAMME_VIEW))
def foresee(request: HttpRequest, slug: str, ahead: Query[Ahead]) -> dict[str, Any]:
    """What will be heard as things stand, and why."""
    station, present = station_of(request, slug, Action.PROGRAMME_VIEW), timezone.now()
    until = min(sane(ahead.until or present + FORESEEN, "to"), present + FARTHEST)
    coming = islice(takewhile(lambda one: one.starts_at < until, preview(station)), MOST_FORESEEN)
    since = sane(ahead.since or present - FORESEEN, "from")
    return {"items": [coming_view(one) for one in coming if one.starts_at >= since]}


@router.get("/{slug}/listeners", response=ListenersOut, openapi_extra=needs(Action.STATISTICS_VIEW))
def listeners(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Who listens now; the last fifty to come are named."""
    return queries.listeners_view(station_of(request, slug, Action.STATISTICS_VIEW))


@router.get("/{slug}/sessions", response=SessionsOut, openapi_extra=needs(Action.STATISTICS_VIEW))
def sessions(request: HttpRequest, slug: str, between: Query[Between]) -> dict[str, Any]:
    """Who listened, from when to when, the last to come first."""
    found = page(queries.sessions_of(station_of(request, slug, Action.STATISTICS_VIEW)), "joined_at", between.span())
    return {"items": [session_row(row) for row in found.items], "next_cursor": found.next_cursor}

"""Verbs about what is known of the air."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ipstream.core.protocol.events import AiringEnded, AiringStarted, Event, ListenerJoined, ListenerLeft
from ipstream.panel.lib import events
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.airings import record_end, record_start
from ipstream.panel.telemetry.audience import record_count, record_join, record_leave
from ipstream.panel.telemetry.conditions import COUNTING, DOWN, change_state
from ipstream.panel.telemetry.models import Airing, ListenerSession, StationState, Transmitter
from ipstream.panel.telemetry.presence import is_fresh, is_online

STATION, LISTENERS = "telemetry.station_changed", "telemetry.listeners_changed"
AUDIENCE = (ListenerJoined, ListenerLeft)


def register_transmitter(*, node_id: UUID, stream_url: str) -> None:
    """A node exists, and listeners find its streams below ``stream_url``."""
    Transmitter.objects.update_or_create(id=node_id, defaults={"stream_url": stream_url})


@transaction.atomic
def carried_by(*, station: Station, node_id: UUID) -> None:
    """The node carries the station from now on; until it says so, nothing sounds there."""
    fresh = {"transmitter_id": node_id, "listeners": 0, "outbox": "", "sequence": 0, **DOWN}
    StationState.objects.update_or_create(station=station, defaults=fresh)
    tell([STATION, LISTENERS], [station.id])


def heard_from(*, node_id: UUID) -> None:
    """The node gave a sign of life. Its people are told when it had been away."""
    now = timezone.now()
    before = Transmitter.objects.filter(id=node_id).values_list("heard_at", flat=True).first()
    if is_fresh(before, now):
        return
    Transmitter.objects.filter(id=node_id).update(heard_at=now)
    if not is_online(before, now):
        presence_changed(node_id=node_id)


def presence_changed(*, node_id: UUID) -> None:
    """The node came or went: whoever looks at its stations should look again."""
    tell([STATION], StationState.objects.filter(transmitter_id=node_id).values_list("station_id", flat=True))


@transaction.atomic
def apply(*, station: Station, event: Event, outbox: str, current: bool) -> frozenset[str]:
    """Record an event of a station in the log, and in its state when the node that tells it is the ``current`` one.

    Returns the names of the news to tell. Raises ValueError for ids that are no UUIDs.
    """
    body = event.body
    airing = _record(station, event)
    state, _ = StationState.objects.select_for_update().get_or_create(station=station)
    live = current and not (state.outbox == outbox and event.sequence <= state.sequence)
    before = state.listeners
    if isinstance(body, COUNTING):
        record_count(station, event.at, max(0, before if live else 0, body.listeners))
    if not live:
        return frozenset()
    change_state(state, event, airing)
    state.outbox, state.sequence = outbox, event.sequence
    state.save()
    return frozenset([STATION, LISTENERS] if isinstance(body, AUDIENCE) or state.listeners != before else [STATION])


@transaction.atomic
def forget_listeners(*, stations: Collection[UUID], since: datetime) -> None:
    """The node lost its memory of who listened: what was open ended when it was last heard."""
    rows = ListenerSession.objects.filter(station_id__in=stations, left_at=None)
    for session in rows:
        session.left_at = max(session.joined_at, since)
        session.seconds = (session.left_at - session.joined_at).total_seconds()
    ListenerSession.objects.bulk_update(rows, ["left_at", "seconds"], batch_size=500)
    StationState.objects.filter(station_id__in=stations).update(listeners=0)
    tell([STATION, LISTENERS], stations)


def tell(names: Collection[str], stations: Collection[UUID]) -> None:
    """Publish each news once for each station."""
    for station_id in stations:
        for name in names:
            events.publish(name, station_id=station_id)


def _record(station: Station, event: Event) -> Airing | None:
    match event.body:
        case AiringStarted():
            return record_start(station, event, event.body)
        case AiringEnded():
            return record_end(station, event.at, event.body)
        case ListenerJoined():
            record_join(station, event.at, event.body)
        case ListenerLeft():
            record_leave(station, event.at, event.body)
    return None

"""Verbs about what is known of the air."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.conditions import DOWN
from ipstream.panel.telemetry.models import ListenerSession, StationState, StoredEvent, Transmitter
from ipstream.panel.telemetry.news import LISTENERS, STATION, tell
from ipstream.panel.telemetry.presence import is_fresh, is_online
from ipstream.panel.telemetry.traffic import count_session

KEPT = timedelta(days=30)
KEPT_ELSEWHERE = (
    *("AiringStarted", "AiringEnded", "PlanChanged", "ListenerJoined", "ListenerLeft"),
    *("NodeHealth", "CommandDone", "CommandRefused"),
)
"""Airings, sessions, orders and the present state tell the same; the other events are kept for good."""
FORGOTTEN_AT_ONCE = 500


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
def forget_listeners(*, stations: Collection[UUID], since: datetime) -> None:
    """The node lost its memory of who listened: what was open ended when it was last heard."""
    rows = ListenerSession.objects.filter(station_id__in=stations, left_at=None).select_related("station")
    for session in rows:
        session.left_at = max(session.joined_at, since)
        session.seconds = (session.left_at - session.joined_at).total_seconds()
        count_session(session.station, session.mount, session.joined_at, session.left_at)
    ListenerSession.objects.bulk_update(rows, ["left_at", "seconds"], batch_size=500)
    StationState.objects.filter(station_id__in=stations).update(listeners=0)
    tell([STATION, LISTENERS], stations)


def forget_old_events(*, node_id: UUID) -> None:
    """Remove some of a node's oldest events whose contents are kept elsewhere as well. Cheap; to be called often."""
    old = StoredEvent.objects.filter(node_id=node_id, received_at__lt=timezone.now() - KEPT, kind__in=KEPT_ELSEWHERE)
    some = list(old.filter(processed=True).order_by("received_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    StoredEvent.objects.filter(pk__in=some).delete()

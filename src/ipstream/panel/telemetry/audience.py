"""Who listened, and how many at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ipstream.core.protocol.events import ListenerJoined, ListenerLeft
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import LONGEST_TEXT, AudiencePeak, ListenerSession
from ipstream.panel.telemetry.players import player_name

SPAN_MINUTES = 5


def record_join(station: Station, at: datetime, body: ListenerJoined) -> None:
    """A session begins. If its end was told first, only what that could not know is filled in."""
    facts = {
        "mount": body.mount[:120],
        "address": body.address[:45],
        "user_agent": body.user_agent[:LONGEST_TEXT],
        "player": player_name(body.user_agent),
    }
    session, created = ListenerSession.objects.get_or_create(
        station=station, session_id=UUID(body.session_id), defaults={"joined_at": at, **facts}
    )
    if not created and not session.address:
        ListenerSession.objects.filter(pk=session.pk).update(joined_at=min(at, session.left_at or at), **facts)


def record_leave(station: Station, at: datetime, body: ListenerLeft) -> None:
    """A session ends. Of one whose beginning was never told, the beginning follows from its length."""
    seconds = max(0.0, body.seconds)
    ListenerSession.objects.update_or_create(
        station=station,
        session_id=UUID(body.session_id),
        defaults={"left_at": at, "seconds": seconds},
        create_defaults={
            "left_at": at,
            "seconds": seconds,
            "joined_at": at - timedelta(seconds=seconds),
            "mount": body.mount[:120],
        },
    )


def record_count(station: Station, at: datetime, listeners: int) -> None:
    """So many listened at that moment."""
    moment = at.astimezone(UTC)
    starts_at = moment.replace(minute=moment.minute - moment.minute % SPAN_MINUTES, second=0, microsecond=0)
    peak, created = AudiencePeak.objects.get_or_create(
        station=station, starts_at=starts_at, defaults={"listeners": listeners}
    )
    if not created and peak.listeners < listeners:
        AudiencePeak.objects.filter(pk=peak.pk).update(listeners=listeners)

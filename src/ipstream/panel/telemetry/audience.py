"""Who listened, and how many at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ipstream.core.protocol.events import ListenerJoined, ListenerLeft
from ipstream.core.units import Seconds
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import LONGEST_TEXT, AudiencePeak, ListenerSession
from ipstream.panel.telemetry.players import player_name
from ipstream.panel.telemetry.traffic import count_session

SPAN_MINUTES = 5
MOST = 10**9
LONGEST_SPAN: Seconds = 366 * 24 * 3600.0


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
    session_id, seconds = UUID(body.session_id), span(body.seconds)
    rows = ListenerSession.objects.filter(station=station, session_id=session_id)
    running = rows.filter(left_at=None).exists()
    if not rows.update(left_at=at, seconds=seconds):
        facts = {"mount": body.mount[:120], "left_at": at, "seconds": seconds}
        joined_at = at - timedelta(seconds=seconds)
        ListenerSession.objects.create(station=station, session_id=session_id, joined_at=joined_at, **facts)
    elif not running:
        return
    count_session(station, body.mount, at - timedelta(seconds=seconds), at)


def head_count(told: int) -> int:
    """A number of listeners that any database can hold."""
    return min(max(0, told), MOST)


def span(told: Seconds) -> Seconds:
    """A length that can be added to a moment of our time."""
    return min(max(0.0, told), LONGEST_SPAN)


def span_of(at: datetime) -> datetime:
    """When the span of five minutes began in which ``at`` lies, in UTC."""
    moment = at.astimezone(UTC)
    return moment.replace(minute=moment.minute - moment.minute % SPAN_MINUTES, second=0, microsecond=0)


def record_peak(station_id: UUID, starts_at: datetime, listeners: int) -> None:
    """So many listened at once in that span."""
    peak, created = AudiencePeak.objects.get_or_create(
        station_id=station_id, starts_at=starts_at, defaults={"listeners": listeners}
    )
    if not created and peak.listeners < listeners:
        AudiencePeak.objects.filter(pk=peak.pk).update(listeners=listeners)

"""The log of what could be heard."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from ipstream.core.protocol.events import AiringEnded, AiringStarted, Event, ProgrammeResumed
from ipstream.panel.library.models import Track
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.audience import head_count, span
from ipstream.panel.telemetry.models import LONGEST_TEXT, Airing


def record_start(station: Station, event: Event, body: AiringStarted, *, late: bool) -> Airing | None:
    """The new row, or None when this airing is known: a node that crashed may tell it twice, under two event ids.

    One thing sounds at a time: what has no end yet ended when this began. If this comes ``late`` and something that
    began after it is known already, this ended then.
    """
    known, created = Airing.objects.get_or_create(
        station=station, airing_id=UUID(body.airing_id), defaults=_row(station, event, body)
    )
    if not created:
        return None
    others = Airing.objects.filter(station=station).exclude(pk=known.pk)
    others.filter(ended_at=None, started_at__lte=event.at).update(ended_at=event.at)
    later = others.filter(started_at__gt=event.at).order_by("started_at").first() if late else None
    if later is not None:
        known.ended_at = later.started_at
        known.save(update_fields=["ended_at"])
    return known


def record_end(station: Station, at: datetime, body: AiringEnded) -> Airing | None:
    """The airing that ended, or None when its start was never told. How it ended is believed once."""
    airing = Airing.objects.filter(station=station, airing_id=UUID(body.airing_id)).first()
    if airing is not None and not airing.how:
        airing.ended_at = max(at, airing.started_at)
        airing.how = body.how
        airing.listeners_at_end = head_count(body.listeners)
        airing.save(update_fields=["ended_at", "how", "listeners_at_end"])
    return airing


def record_pause(station: Station, body: ProgrammeResumed) -> None:
    """What stood still goes on."""
    if body.airing_id is not None:
        rows = Airing.objects.filter(station=station, airing_id=UUID(body.airing_id))
        rows.update(paused=F("paused") + span(body.seconds))


def _row(station: Station, event: Event, body: AiringStarted) -> dict[str, object]:
    track_id = UUID(body.track_id) if body.track_id else None
    track = Track.objects.filter(station=station, id=track_id).only("album").first() if track_id else None
    return {
        "track_id": track_id,
        "playlist_id": UUID(body.playlist_id) if body.playlist_id else None,
        "title": body.title[:LONGEST_TEXT],
        "artist": body.artist[:LONGEST_TEXT],
        "album": track.album[:LONGEST_TEXT] if track else "",
        "duration": span(body.duration),
        "source": body.source,
        "reason": {"code": body.reason.code, "values": body.reason.values, "broken": list(body.reason.broken)},
        "started_at": event.at,
        "listeners_at_start": head_count(body.listeners),
    }

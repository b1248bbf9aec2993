"""A station as everybody may see it, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from ipstream.core.units import Seconds
from ipstream.panel.api.public.window import Window
from ipstream.panel.library.models import Track
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import Airing
from ipstream.panel.telemetry.queries import airings_of, on_air, peak_today, state_of

WINDOW: Seconds = 2.0
MOST_HISTORY = 200
LONGEST_HISTORY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Song:
    """``cover`` is an absolute address or None, ``duration`` in seconds. ``at``: since when it sounds, in UTC."""

    title: str
    artist: str
    album: str
    cover: str | None
    duration: Seconds
    source: str = "autodj"
    at: datetime | None = None
    paused: Seconds = 0.0

    @property
    def text(self) -> str:
        """As one line."""
        return " - ".join(part for part in (self.artist, self.title) if part)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``now`` is None while no programme sounds, also while the mounts of a suspended client tell so. ``history`` is
    newest first, without what is no programme."""

    station: Station
    stream_url: str
    online: bool
    listeners: int
    peak: int
    now: Song | None
    coming: Song | None
    history: tuple[Song, ...]
    read_at: datetime

    @property
    def active(self) -> bool:
        """Whether its client is not suspended."""
        return not self.station.client.is_suspended


@dataclass(frozen=True, slots=True)
class Wanted:
    """A client's station: ``slug`` or, empty, his first. Without a client the station of that address."""

    client_id: str
    slug: str = ""


class Unreadable(Exception):
    """The database does not answer."""


def snapshot_of(wanted: Wanted) -> Snapshot | None:
    """None where there is no such station. Read at most once in ``WINDOW`` seconds. Raises Unreadable."""
    found = snapshots(wanted)
    if isinstance(found, Unreadable):
        raise found
    return found


def _read(wanted: Wanted) -> Snapshot | Unreadable | None:
    """A failure is good for all too: else each of many would wait for the database by himself."""
    try:
        station = _station(wanted)
        return _snapshot(station, timezone.now()) if station is not None else None
    except DatabaseError as error:
        return Unreadable(str(error))


snapshots: Window[Wanted, Snapshot | Unreadable | None] = Window(_read, seconds=WINDOW)


def _station(wanted: Wanted) -> Station | None:
    rows = Station.objects.select_related("client__subscription__plan").order_by("created_at", "id")
    if wanted.client_id:
        try:
            rows = rows.filter(client_id=UUID(wanted.client_id))
        except ValueError:
            return None
    if wanted.slug or not wanted.client_id:
        rows = rows.filter(slug=wanted.slug) if wanted.slug.isascii() and wanted.slug.isprintable() else rows.none()
    return rows.first()


def _snapshot(station: Station, now: datetime) -> Snapshot:
    state = state_of(station)
    active = not station.client.is_suspended
    airing = on_air(state) if active else None
    sounds = airing if airing is not None and airing.source != "notice" else None
    planned = state.plan[0] if state.plan and state.up and active else None
    covers = _covers(station, [sounds.track_id if sounds else None, planned["track_id"] if planned else None])
    since = now - LONGEST_HISTORY
    aired = airings_of(station).exclude(source="notice").filter(started_at__gte=since)[:MOST_HISTORY]
    return Snapshot(
        station=station,
        stream_url=f"{state.transmitter.stream_url}/{station.slug}" if state.transmitter else "",
        online=state.up and active,
        listeners=state.listeners,
        peak=peak_today(station, state),
        now=_sounding(sounds, covers) if sounds else None,
        coming=_planned(planned, covers) if planned else None,
        history=tuple(_sounding(row, {}) for row in aired),
        read_at=now,
    )


def _covers(station: Station, ids: list[Any]) -> dict[str, str]:
    wanted = [str(each) for each in ids if each]
    rows = Track.objects.filter(station=station, id__in=wanted).exclude(art_sha256="").values_list("id", "art_sha256")
    base = f"{settings.ENV.panel_url}/api/v1/public/stations/{station.slug}/covers"
    return {str(track_id): f"{base}/{track_id}?v={art[:8]}" for track_id, art in rows}


def _sounding(row: Airing, covers: dict[str, str]) -> Song:
    cover = covers.get(str(row.track_id))
    return Song(row.title, row.artist, row.album, cover, row.duration, row.source, row.started_at, row.paused)


def _planned(item: dict[str, Any], covers: dict[str, str]) -> Song:
    return Song(item["title"], item["artist"], "", covers.get(str(item["track_id"])), item["duration"])

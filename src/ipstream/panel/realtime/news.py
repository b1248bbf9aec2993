"""What is told, as it is now. Each reads the database and returns None where there is nothing to tell any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import storage_used, track_view
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.queries import listeners_view, station_view

Payload = dict[str, Any]
Read = Callable[[], Payload | None]


def station(station_id: UUID) -> Payload | None:
    """The StationView."""
    row = _station(station_id)
    return station_view(row) if row else None


def listeners(station_id: UUID) -> Payload | None:
    """The ListenersView."""
    row = _station(station_id)
    return listeners_view(row) if row else None


def media(track_id: UUID) -> Payload | None:
    """The TrackView, with the station's slug and the bytes its music takes."""
    row = Track.objects.filter(id=track_id).select_related("station", "duplicate_of").first()
    return _of_library(row.station) | track_view(row) if row else None


def media_deleted(station_id: UUID, track_ids: list[UUID]) -> Payload | None:
    """Ids of tracks that are no more, and the bytes that the rest takes."""
    row = _station(station_id)
    return _of_library(row) | {"ids": [str(track_id) for track_id in track_ids]} if row else None


def _of_library(station: Station) -> Payload:
    return {"station": station.slug, "storage_used": storage_used(station)}


def _station(station_id: UUID) -> Station | None:
    return Station.objects.select_related("client", "client__subscription__plan").filter(id=station_id).first()

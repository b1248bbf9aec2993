"""Reads of the library."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import translation

from ipstream.core.errors import InvalidInput, NotFound, Refused
from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import Sha256, TrackId
from ipstream.panel.lib import pages, problems
from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.library import storage
from ipstream.panel.library.models import Status, Track
from ipstream.panel.library.names import searchable
from ipstream.panel.stations.models import Station

_QUERY_LENGTH = 200
_MEDIA_FIELDS = (
    *("id", "air_sha256", "air_size", "air_extension", "title", "artist", "album"),
    *("cue_in", "cue_out", "loudness", "true_peak"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """``total`` counts all that match; ``next_cursor`` is None on the last page."""

    items: list[Track]
    total: int
    next_cursor: str | None


def tracks_of(station: Station) -> TenantQuerySet[Track]:
    """The station's tracks, the newest first."""
    return (
        Track.objects.filter(station=station)
        .select_related("station__client", "duplicate_of")
        .order_by("-created_at", "-id")
    )


def track_in(station: Station, track_id: UUID) -> Track:
    """One track of the station. Raises NotFound where there is none, or it is another station's."""
    track = tracks_of(station).filter(id=track_id).first()
    if track is None:
        raise NotFound(f"no track {track_id} in {station.slug}", code="track_not_found")
    return track


def search(station: Station, *, q: str = "", status: str = "", limit: int = 50, cursor: str = "") -> Page:
    """A page of tracks that hold every word of ``q`` in title, artist, album or file name, in any case or accent.

    Raises InvalidInput naming the field.
    """
    if status and status not in Status.values:
        raise InvalidInput(
            f"no status {status!r}", field="status", code="invalid_status", choices=", ".join(Status.values)
        )
    rows = tracks_of(station).filter(status=status) if status else tracks_of(station)
    for word in searchable(q[:_QUERY_LENGTH].replace("\0", "")).split():
        rows = rows.filter(search_text__contains=word)
    found = pages.page(rows, "-created_at", limit=limit, cursor=cursor)
    total = rows.count() if found.next_cursor or cursor else len(found.items)
    return Page(found.items, total, found.next_cursor)


def storage_used(station: Station) -> int:
    """Bytes of all originals of the station's client."""
    return storage_of(station.client_id)


def storage_of(client_id: UUID) -> int:
    """Bytes of all originals of a client, over all his stations; what was refused takes no space."""
    rows = Track.objects.filter(station__client_id=client_id).exclude(status=Status.REFUSED)
    return rows.aggregate(total=Sum("size"))["total"] or 0


def waiting() -> list[UUID]:
    """Tracks whose ingest has not come to an end, the oldest first."""
    rows = Track.objects.filter(status__in=[Status.QUEUED, Status.WORKING])
    return list(rows.order_by("created_at").values_list("id", flat=True))


def same_file(track: Track) -> Track | None:
    """The station's first track with the same bytes, if it is not this one."""
    rows = Track.objects.filter(station_id=track.station_id, sha256=track.sha256, created_at__lte=track.created_at)
    first = rows.exclude(status=Status.REFUSED).order_by("created_at", "id").first()
    return first if first is not None and first.pk != track.pk else None


def needed(hashes: Collection[str]) -> set[str]:
    """Those of the files that some track, of whatever station, still needs."""
    found: set[str] = set()
    for field in ("sha256", "air_sha256", "art_sha256"):
        rows = Track.objects.exclude(status=Status.REFUSED).filter(**{f"{field}__in": hashes})
        found.update(rows.values_list(field, flat=True))
    return found


def media_file(sha256: str) -> Path | None:
    """The stored file with these bytes, if it is here."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        return None
    path = storage.path_of(sha256)
    return path if path.is_file() else None


def playable_items(station: Station) -> Iterator[MediaItem]:
    """All that the station may play, for the node's catalogue, in a stable order."""
    rows = (
        Track.objects.filter(station=station, status=Status.READY)
        .order_by("created_at", "id")
        .values_list(*_MEDIA_FIELDS)
    )
    for (
        track_id,
        sha256,
        size,
        extension,
        title,
        artist,
        album,
        cue_in,
        cue_out,
        loudness,
        true_peak,
    ) in rows.iterator():
        yield MediaItem(
            track_id=TrackId(str(track_id)),
            sha256=Sha256(sha256),
            size=size,
            extension=extension,
            title=title,
            artist=artist,
            album=album,
            cue_in=cue_in,
            cue_out=cue_out,
            loudness=loudness,
            true_peak=true_peak,
        )


def art_url(track: Track) -> str | None:
    """Address of the cover's thumbnail, new whenever the picture is."""
    return f"{_url(track)}/art?v={track.art_sha256[:8]}" if track.art_sha256 else None


def track_view(track: Track) -> dict[str, Any]:
    """The track as pages, API and socket tell it (``TrackView`` of the front end)."""
    original = track.duplicate_of
    return {
        "id": str(track.id),
        "title": track.title,
        "artist": track.artist,
        "album": track.album,
        "genre": track.genre,
        "year": track.year,
        "filename": track.filename,
        "folder": track.folder,
        "size": track.size,
        "duration": track.duration,
        "cue_in": track.cue_in,
        "cue_out": track.cue_out,
        "loudness": track.loudness,
        "status": track.status,
        "step": track.step,
        "progress": track.progress,
        "refusal": _refusal_view(track) if track.status == Status.REFUSED else None,
        "duplicate_of": {"id": str(original.id), "title": original.title or original.filename} if original else None,
        "art_url": art_url(track),
        "audio_url": f"{_url(track)}/audio?v={track.air_sha256[:8]}" if track.air_sha256 else None,
        "created_at": track.created_at.isoformat(),
    }


def _refusal_view(track: Track) -> dict[str, Any]:
    error = Refused(track.refusal_code, code=track.refusal_code, **track.refusal_values)
    texts = {}
    for language in ("es", "en"):
        with translation.override(language):
            texts[language] = problems.text(error)
    return {"code": track.refusal_code, "values": track.refusal_values, "text": texts}


def _url(track: Track) -> str:
    return f"/api/v1/stations/{track.station.slug}/media/{track.id}"

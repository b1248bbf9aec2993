"""``/api/v1/public/stations/{slug}/...``: what a station plays, for anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router, Schema
from pydantic import Field

from ipstream.core.errors import NotFound, Unavailable
from ipstream.panel.api.public.snapshot import Snapshot, Song, Unreadable, Wanted, snapshot_of
from ipstream.panel.lib.ranges import ranged_file
from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import media_file

router = Router(tags=["public"])


class PublicNowOut(Schema):
    """``title`` is null while no programme sounds. ``duration`` in seconds; ``source``: autodj, live or safety."""

    station: str
    stream_url: str
    online: bool
    listeners: int
    title: str | None
    artist: str | None
    album: str | None
    cover_url: str | None
    source: str | None
    started_at: datetime | None
    duration: float | None


class PublicSongOut(Schema):
    title: str
    artist: str
    album: str
    started_at: datetime
    duration: float


class PublicHistoryOut(Schema):
    items: list[PublicSongOut]


class Recent(Schema):
    """``limit`` songs at most, of the last ``hours``."""

    limit: int = Field(20, ge=1, le=100)
    hours: int = Field(24, ge=1, le=168)


@router.get("/{slug}/now", response=PublicNowOut)
def public_now(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What a listener hears."""
    found = _snapshot(slug)
    song = found.now
    heard = _song_view(song) | {"cover_url": song.cover, "source": song.source} if song else dict.fromkeys(_HEARD)
    told = {"station": found.station.name, "stream_url": found.stream_url}
    return told | heard | {"online": found.online, "listeners": found.listeners}


@router.get("/{slug}/history", response=PublicHistoryOut)
def public_history(request: HttpRequest, slug: str, recent: Query[Recent]) -> dict[str, Any]:
    """What did sound, newest first."""
    found = _snapshot(slug)
    since = found.read_at - timedelta(hours=recent.hours)
    songs = [song for song in found.history if song.at is not None and song.at >= since]
    return {"items": [_song_view(song) for song in songs[: recent.limit]]}


@router.get("/{slug}/covers/{track_id}")
def public_cover(request: HttpRequest, slug: str, track_id: UUID) -> HttpResponseBase:
    """The cover of a song as a JPEG of at most 600 pixels, at the address other answers give."""
    track = Track.objects.filter(station__slug=slug, id=track_id).only("art_sha256").first()
    path = media_file(track.art_sha256) if track is not None else None
    if track is None or path is None:
        raise NotFound("the song has no cover", code="track_file_missing")
    return ranged_file(request, path, content_type="image/jpeg", etag=track.art_sha256)


_HEARD = ("title", "artist", "album", "cover_url", "source", "started_at", "duration")


def _snapshot(slug: str) -> Snapshot:
    try:
        found = snapshot_of(Wanted("", slug))
    except Unreadable as error:
        raise Unavailable("the database does not answer", code="server_error") from error
    if found is None or found.station.slug != slug:  # MariaDB compares without case and padding
        raise NotFound(f"no station {slug!r}", code="station_not_found")
    return found


def _song_view(song: Song) -> dict[str, Any]:
    return {
        "title": song.title,
        "artist": song.artist,
        "album": song.album,
        "started_at": song.at,
        "duration": song.duration,
    }

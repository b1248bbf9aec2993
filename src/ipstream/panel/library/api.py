"""The library over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict

from ipstream.core.errors import InvalidInput, NotFound
from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.door import refused_size
from ipstream.panel.lib.pages import Paging
from ipstream.panel.lib.ranges import ranged_file
from ipstream.panel.library import queries, services
from ipstream.panel.stations.access import station_of

router = Router(auth=api_auth, tags=["library"])
_CONTENT_TYPES = {"mp3": "audio/mpeg", "flac": "audio/flac", "wav": "audio/wav", "ogg": "audio/ogg"}


class RefusalOut(Schema):
    """Why an upload is not music: a stable code, its values, and the sentence in ``es`` and ``en``."""

    code: str
    values: dict[str, Any]
    text: dict[str, str]


class OriginalOut(Schema):
    id: str
    title: str


class TrackOut(Schema):
    """``status`` goes queued, working, ready or refused; ``progress`` is in percent. Lengths in seconds, size in bytes.

    ``cue_in`` and ``cue_out`` are where the sound begins and ends, ``loudness`` is in LUFS. ``duplicate_of`` is a track
    with the same bytes.
    """

    id: str
    title: str
    artist: str
    album: str
    genre: str
    year: int | None
    filename: str
    folder: str
    size: int
    duration: float | None
    cue_in: float | None
    cue_out: float | None
    loudness: float | None
    status: str
    step: str
    progress: int
    refusal: RefusalOut | None
    duplicate_of: OriginalOut | None
    art_url: str | None
    audio_url: str | None
    created_at: str


class TracksOut(Schema):
    """``total`` counts all that match; ``next_cursor`` is null on the last page."""

    items: list[TrackOut]
    total: int
    next_cursor: str | None


class TagChanges(Schema):
    """Only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    title: str = ""
    artist: str = ""
    album: str = ""
    genre: str = ""
    year: int | float | str | None = None


@router.get("/{slug}/media", response=TracksOut, openapi_extra=needs(Action.LIBRARY_VIEW))
def list_media(request: HttpRequest, slug: str, paging: Query[Paging], q: str = "", status: str = "") -> dict[str, Any]:
    """The tracks, the newest first. ``q`` searches title, artist, album and file name."""
    station = station_of(request, slug, Action.LIBRARY_VIEW)
    page = queries.search(station, q=q, status=status, limit=paging.limit, cursor=paging.cursor)
    return {"items": map(queries.track_view, page.items), "total": page.total, "next_cursor": page.next_cursor}


@router.post("/{slug}/media", response={201: TrackOut}, openapi_extra=needs(Action.LIBRARY_CHANGE))
def upload(
    request: HttpRequest, slug: str, file: File[UploadedFile | None] = None, folder: Form[str] = ""
) -> Status[dict[str, Any]]:
    """Store a file; its ingest goes on by itself. Refused at once: an empty file, one beyond the plan's storage."""
    station = station_of(request, slug, Action.LIBRARY_CHANGE)
    if (size := refused_size(request)) is not None:
        raise services.beyond(station, size)
    if file is None:
        raise InvalidInput("no file", field="file", code="file_missing")
    track = services.receive_upload(
        actor=person(request), station=station, file=file, filename=file.name or "", folder=folder
    )
    return Status(201, queries.track_view(track))


@router.get("/{slug}/media/{track_id}", response=TrackOut, openapi_extra=needs(Action.LIBRARY_VIEW))
def show(request: HttpRequest, slug: str, track_id: UUID) -> dict[str, Any]:
    """One track."""
    return queries.track_view(queries.track_in(station_of(request, slug, Action.LIBRARY_VIEW), track_id))


@router.patch("/{slug}/media/{track_id}", response=TrackOut, openapi_extra=needs(Action.LIBRARY_CHANGE))
def change(request: HttpRequest, slug: str, track_id: UUID, changes: TagChanges) -> dict[str, Any]:
    """Change tags. They are what listeners see from the next time the track airs; the file itself stays as it is."""
    track = queries.track_in(station_of(request, slug, Action.LIBRARY_CHANGE), track_id)
    given = changes.model_dump(exclude_unset=True)
    return queries.track_view(
        services.change_tags(actor=person(request), track=track, changes=given) if given else track
    )


@router.get("/{slug}/media/{track_id}/audio", openapi_extra=needs(Action.LIBRARY_VIEW))
def audio(request: HttpRequest, slug: str, track_id: UUID) -> HttpResponseBase:
    """The sound as it airs, with byte ranges: the original, or its air copy where that is what Liquidsoap plays."""
    track = queries.track_in(station_of(request, slug, Action.LIBRARY_VIEW), track_id)
    return _file(request, track.air_sha256, _CONTENT_TYPES.get(track.air_extension, ""))


@router.get("/{slug}/media/{track_id}/art", openapi_extra=needs(Action.STATION_VIEW))
def art(request: HttpRequest, slug: str, track_id: UUID) -> HttpResponseBase:
    """The cover as a JPEG of at most 600 pixels."""
    track = queries.track_in(station_of(request, slug, Action.STATION_VIEW), track_id)
    return _file(request, track.art_sha256, "image/jpeg")


def _file(request: HttpRequest, sha256: str, content_type: str) -> HttpResponseBase:
    path = queries.media_file(sha256)
    if path is None:
        raise NotFound("the track has no such file", code="track_file_missing")
    return ranged_file(request, path, content_type=content_type, etag=sha256)

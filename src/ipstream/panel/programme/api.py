"""The programme over the API."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict

from ipstream.core.errors import Refused
from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.pages import Paging, page
from ipstream.panel.library.api import router as library
from ipstream.panel.library.queries import track_in
from ipstream.panel.programme.queries import playlist_of, playlist_view, playlists_of, playlists_with
from ipstream.panel.programme.services import change_playlist, delete_tracks
from ipstream.panel.stations.access import station_of

router = Router(auth=api_auth, tags=["programme"])


class PlaylistOut(Schema):
    """How many ``tracks`` can be played, ``duration`` together in seconds. What is uploaded joins the principal one."""

    id: str
    name: str
    order: str
    weight: int
    principal: bool
    tracks: int
    duration: float


class PlaylistsOut(Schema):
    items: list[PlaylistOut]
    next_cursor: str | None


class PlaylistChanges(Schema):
    """Only what is given is changed. ``weight`` (1-100) is the share of the rotation."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    order: Literal["shuffle", "sequential"] = "shuffle"
    weight: int = 1


@router.get("/{slug}/playlists", response=PlaylistsOut, openapi_extra=needs(Action.PROGRAMME_VIEW))
def list_playlists(request: HttpRequest, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """The station's playlists by name."""
    rows = playlists_of(station_of(request, slug, Action.PROGRAMME_VIEW))
    found = page(rows, "name", limit=paging.limit, cursor=paging.cursor)
    return {"items": [playlist_view(row) for row in found.items], "next_cursor": found.next_cursor}


@router.patch("/{slug}/playlists/{playlist_id}", response=PlaylistOut, openapi_extra=needs(Action.PROGRAMME_CHANGE))
def change(request: HttpRequest, slug: str, playlist_id: UUID, changes: PlaylistChanges) -> dict[str, Any]:
    """Change order, weight or name; it applies from the next song on, without interrupting the stream."""
    playlist = playlist_of(station_of(request, slug, Action.PROGRAMME_CHANGE), playlist_id)
    given = changes.model_dump(exclude_unset=True)
    changed = change_playlist(actor=person(request), playlist=playlist, changes=given) if given else playlist
    return playlist_view(changed)


@library.delete("/{slug}/media/{track_id}", response={204: None}, openapi_extra=needs(Action.LIBRARY_DELETE))
def delete_track(request: HttpRequest, slug: str, track_id: UUID, detach: bool = False) -> Status[None]:
    """Delete a track for good. One that playlists use is refused, unless ``detach`` takes it out of them."""
    station = station_of(request, slug, Action.LIBRARY_DELETE)
    track = track_in(station, track_id)
    users = [playlist["name"] for playlist in playlists_with([track])]
    if users and not detach:
        raise Refused("playlists use the track", code="track_in_playlists", playlists=", ".join(users))
    delete_tracks(actor=person(request), station=station, tracks=[track])
    return Status(204, None)

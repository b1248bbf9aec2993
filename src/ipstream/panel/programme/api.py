"""The programme over the API."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from ipstream.panel.accounts.authentication import api_auth, person
from ipstream.panel.programme.queries import playlist_of, playlist_view, playlists_of
from ipstream.panel.programme.services import change_playlist
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


class PlaylistChanges(Schema):
    """Only what is given is changed. ``weight`` (1-100) is the share of the rotation."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    order: Literal["shuffle", "sequential"] = "shuffle"
    weight: int = 1


@router.get("/{slug}/playlists", response=PlaylistsOut)
def list_playlists(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The station's playlists, the principal one first."""
    return {"items": [playlist_view(row) for row in playlists_of(station_of(request, slug))]}


@router.patch("/{slug}/playlists/{playlist_id}", response=PlaylistOut)
def change(request: HttpRequest, slug: str, playlist_id: UUID, changes: PlaylistChanges) -> dict[str, Any]:
    """Change order, weight or name; it applies from the next song on, without interrupting the stream."""
    playlist = playlist_of(station_of(request, slug), playlist_id)
    given = changes.model_dump(exclude_unset=True)
    changed = change_playlist(actor=person(request), playlist=playlist, changes=given) if given else playlist
    return playlist_view(changed)

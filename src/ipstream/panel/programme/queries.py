"""Reads of the programme, and its rows as ``core.programme`` understands them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Sum

from ipstream.core.errors import NotFound
from ipstream.core.programme.playlists import Order, Programme, Separation
from ipstream.core.programme.playlists import Playlist as CorePlaylist
from ipstream.core.programme.tracks import Track as CoreTrack
from ipstream.core.units import PlaylistId, TrackId
from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import playable_items
from ipstream.panel.programme.models import Playlist, PlaylistTrack
from ipstream.panel.stations.models import Station


def playlists_of(station: Station) -> TenantQuerySet[Playlist]:
    """The station's playlists, the principal one first."""
    return Playlist.objects.filter(station=station).order_by(F("principal_of").asc(nulls_last=True), "name", "id")


def principal_playlist(station: Station) -> Playlist | None:
    """The playlist that every ready track joins. None only in the moment in which the station is made."""
    return Playlist.objects.filter(principal_of=station).first()


def playlist_of(station: Station, playlist_id: UUID) -> Playlist:
    """One playlist of the station. Raises NotFound for those of others as for none at all."""
    playlist = Playlist.objects.filter(station=station, id=playlist_id).first()
    if playlist is None:
        raise NotFound(f"no playlist {playlist_id}", code="playlist_not_found")
    return playlist


def playlists_with(tracks: Sequence[Track]) -> list[dict[str, Any]]:
    """The playlists that lose something when these tracks go: ``[{"name", "count"}]``, by name."""
    rows = PlaylistTrack.objects.filter(track__in=tracks).values("playlist_id", "playlist__name")
    counted = rows.annotate(count=Count("id")).order_by("playlist__name", "playlist_id")
    return [{"name": row["playlist__name"], "count": row["count"]} for row in counted]


def playlist_view(playlist: Playlist) -> dict[str, Any]:
    """A playlist for the API; ``duration`` in seconds, of what can be played."""
    entries = PlaylistTrack.objects.filter(playlist=playlist, track__status="ready")
    totals = entries.aggregate(count=Count("id"), duration=Sum(F("track__cue_out") - F("track__cue_in")))
    return {
        "id": str(playlist.id),
        "name": playlist.name,
        "order": playlist.order,
        "weight": playlist.weight,
        "principal": playlist.principal_of_id is not None,
        "tracks": totals["count"],
        "duration": round(totals["duration"] or 0.0, 3),
    }


def core_playlists(station: Station) -> tuple[CorePlaylist, ...]:
    """The rotation as the core plays it: every playlist with its ready tracks in order."""
    entries = PlaylistTrack.objects.filter(playlist__station=station, track__status="ready")
    tracks: dict[UUID, list[TrackId]] = defaultdict(list)
    for playlist_id, track_id in entries.order_by("position", "id").values_list("playlist_id", "track_id"):
        tracks[playlist_id].append(TrackId(str(track_id)))
    return tuple(_core_playlist(row, tuple(tracks[row.id])) for row in playlists_of(station))


def programme_of(station: Station) -> Programme:
    """All that may air on the station, as its node sees it once it holds the music."""
    tracks = tuple(
        CoreTrack(item.track_id, item.title, item.artist, item.cue_out - item.cue_in)
        for item in playable_items(station)
    )
    return Programme(tracks, core_playlists(station), separation_of(station))


def separation_of(station: Station) -> Separation:
    """How long tracks, artists and titles stay away: the same for every station so far."""
    return Separation()


def _core_playlist(row: Playlist, tracks: tuple[TrackId, ...]) -> CorePlaylist:
    order: Order = "sequential" if row.order == "sequential" else "shuffle"
    return CorePlaylist(PlaylistId(str(row.id)), row.name, order, row.weight, tracks)

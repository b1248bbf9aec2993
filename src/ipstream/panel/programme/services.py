"""Verbs about playlists. Each publishes ``programme.changed`` so that the node gets a new spec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events
from ipstream.panel.library import services as library
from ipstream.panel.library.models import Track
from ipstream.panel.programme.models import Playlist, PlaylistTrack
from ipstream.panel.stations.models import Station

PRINCIPAL = "Principal"
SETTINGS = ("order", "weight", "name")


def make_principal(*, station_id: UUID) -> Playlist:
    """The station's principal playlist, made if there is none."""
    playlist, _ = Playlist.objects.get_or_create(
        principal_of_id=station_id, defaults={"station_id": station_id, "name": PRINCIPAL}
    )
    return playlist


@transaction.atomic
def join_principal(*, station_id: UUID, track_id: UUID) -> None:
    """A track is ready: it goes to the end of the principal playlist, unless it is there or gone already."""
    playlist = Playlist.objects.select_for_update().get(pk=make_principal(station_id=station_id).pk)
    track = Track.objects.filter(station_id=station_id, id=track_id, status="ready").first()
    if track is None or playlist.entries.filter(track=track).exists():
        return
    last = playlist.entries.aggregate(last=Max("position"))["last"]
    PlaylistTrack.objects.create(playlist=playlist, track=track, position=0 if last is None else last + 1)
    events.publish("programme.changed", station_id=station_id)


@transaction.atomic
def change_playlist(*, actor: User, playlist: Playlist, changes: dict[str, Any]) -> Playlist:
    """Change some of ``SETTINGS``. Raises InvalidInput naming the field; then nothing is changed."""
    before = {}
    for field, value in changes.items():
        if field not in SETTINGS:
            raise InvalidInput(f"{field} is not a setting of a playlist", field=field)
        before[field] = getattr(playlist, field)
        setattr(playlist, field, value)
    _validate(playlist)
    playlist.save(update_fields=list(changes))
    record_change(
        actor=actor,
        client=playlist.station.client,
        verb="playlist.change",
        target=f"{playlist.station.slug}/{playlist.name}",
        before=before,
        after=changes,
    )
    events.publish("programme.changed", station_id=playlist.station_id)
    return playlist


def delete_tracks(*, actor: User, station: Station, tracks: Sequence[Track]) -> None:
    """Delete tracks for good; every playlist loses them in the same transaction."""
    library.delete_tracks(actor=actor, station=station, tracks=tracks)
    events.publish("programme.changed", station_id=station.id)


def _validate(playlist: Playlist) -> None:
    try:
        playlist.full_clean(exclude=["station", "principal_of"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(f"{field}: {messages[0]}", field=field, code="invalid_field", message=messages[0]) from error

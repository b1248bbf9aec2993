"""What will air, and why: the core asked ahead of time about the programme as it stands and what has aired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from ipstream.core.autodj import History, follows_at, simulate
from ipstream.core.autodj.history import MOST_PLAYS
from ipstream.core.programme.playlists import Programme
from ipstream.core.programme.reasons import Reason
from ipstream.core.programme.tracks import Track
from ipstream.core.protocol.events import PlannedTrack
from ipstream.core.units import PlaylistId, TrackId
from ipstream.panel.programme.queries import programme_of
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import Airing, StationState
from ipstream.panel.telemetry.queries import airings_of, held, node_online, on_air, state_of
from ipstream.panel.telemetry.reasons import reason_view


@dataclass(frozen=True, slots=True)
class Coming:
    """A track, when it will begin (aware UTC), on behalf of which playlist, and why."""

    track: Track
    starts_at: datetime
    playlist_id: PlaylistId | None
    reason: Reason


def preview(station: Station) -> Iterator[Coming]:
    """What airs after what sounds now, without end; nothing when nothing is playable.

    What the node has planned comes as it said: it may hold tracks that were chosen under an older programme.
    """
    state, programme = state_of(station), programme_of(station)
    history, standing = history_of(station), _standing(state)
    starts_at = _follows(station, state, standing)
    for item in _planned(state):
        coming = _coming(item, programme, later=standing)
        yield coming
        history = history.heard(coming.track, coming.playlist_id, coming.starts_at)
        starts_at = follows_at(coming.starts_at, item.duration, station.crossfade)
    for one in simulate(programme, history, starts_at, seed=station.seed, crossfade=station.crossfade):
        yield Coming(one.decision.track, one.starts_at, one.decision.playlist.id, one.decision.reason)


def history_of(station: Station) -> History:
    """What has aired, as the node remembers it."""
    aired = airings_of(station).exclude(track_id=None)
    latest = list(aired[:MOST_PLAYS])
    history = History(count=aired.count() - len(latest))
    for row in reversed(latest):
        playlist_id = PlaylistId(str(row.playlist_id)) if row.playlist_id else None
        history = history.heard(_track(row), playlist_id, row.started_at)
    return history


def coming_view(coming: Coming) -> dict[str, Any]:
    """One row of the preview for the API."""
    return {
        "track_id": coming.track.id,
        "playlist_id": coming.playlist_id,
        "title": coming.track.title,
        "artist": coming.track.artist,
        "starts_at": coming.starts_at.isoformat(),
        "duration": coming.track.duration,
        "reason": reason_view(msgspec.to_builtins(coming.reason)),
    }


def _standing(state: StationState) -> timedelta:
    """For how long the station is paused by now."""
    return timezone.now() - state.paused_at if state.paused_at else timedelta(0)


def _follows(station: Station, state: StationState, standing: timedelta) -> datetime:
    """When what sounds now gives way; now, when nothing does."""
    now, airing = timezone.now(), on_air(state) or held(state)
    if airing is None:
        return now
    since = airing.started_at + timedelta(seconds=airing.paused) + standing
    return max(now, follows_at(since, airing.duration, station.crossfade))


def _planned(state: StationState) -> list[PlannedTrack]:
    if not (state.up and node_online(state)):
        return []
    return msgspec.convert(state.plan, list[PlannedTrack])


def _coming(item: PlannedTrack, programme: Programme, *, later: timedelta) -> Coming:
    """A planned track doesn't say for which playlist it airs: for the first that holds it."""
    playlist_id = next((each.id for each in programme.playlists if item.track_id in each.tracks), None)
    track = Track(item.track_id, item.title, item.artist, item.duration)
    return Coming(track, item.starts_at + later, playlist_id, item.reason)


def _track(row: Airing) -> Track:
    return Track(TrackId(str(row.track_id)), row.title, row.artist, row.duration)

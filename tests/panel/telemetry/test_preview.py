"""What we say will air is what the node decides: both ask the same function about the same past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from ipstream.core.autodj import History, follows_at, simulate
from ipstream.core.programme.reasons import Reason
from ipstream.core.programme.tracks import Track as CoreTrack
from ipstream.core.protocol.events import PlanChanged, PlannedTrack, ProgrammePaused, ProgrammeResumed, StationUp
from ipstream.core.units import PlaylistId, TrackId
from ipstream.panel.library.models import Track
from ipstream.panel.programme.models import Playlist
from ipstream.panel.programme.queries import principal_playlist, programme_of
from ipstream.panel.programme.services import join_principal
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.preview import history_of, preview
from tests.cast import Cast
from tests.panel.telling import Voice, began, ready_track


def music(station: Station, count: int = 6) -> list[Track]:
    tracks = [ready_track(station, f"Canción {number}", f"Artista {number}") for number in range(count)]
    for track in tracks:
        join_principal(station_id=station.id, track_id=track.id)
    return tracks


def playlist_id(station: Station) -> PlaylistId:
    playlist = principal_playlist(station)
    assert playlist is not None
    return PlaylistId(str(playlist.id))


def air(node: Voice, station: Station, *tracks: Track, until: datetime) -> None:
    """The tracks aired one after the other; the last one began at ``until``."""
    for number, track in enumerate(tracks):
        at = until - timedelta(minutes=2 * (len(tracks) - 1 - number))
        node.tell(began(track, playlist_id=playlist_id(station)), station, at)


def titles(found: Any, count: int = 8) -> list[str]:
    return [one.track.title for one in islice(found, count)]


def test_an_empty_station_has_no_preview(cast: Cast) -> None:
    assert list(preview(cast.radio_andes)) == []


def test_it_says_what_the_node_would_decide(cast: Cast, node: Voice) -> None:
    station, now = cast.radio_andes, timezone.now()
    tracks = music(station)
    node.tell(StationUp(), station)
    aired = [tracks[number] for number in (2, 0, 4)]
    air(node, station, *aired, until=now)
    history = History()
    for number, track in enumerate(aired):
        core = CoreTrack(TrackId(str(track.id)), track.title, track.artist, 120.0)
        history = history.heard(core, playlist_id(station), now - timedelta(minutes=2 * (2 - number)))
    starts_at = follows_at(now, 120.0, station.crossfade)
    expected = simulate(programme_of(station), history, starts_at, seed=station.seed, crossfade=station.crossfade)
    node_says = list(islice(expected, 8))
    panel_says = list(islice(preview(station), 8))
    assert [one.track for one in panel_says] == [one.decision.track for one in node_says]
    assert [one.starts_at for one in panel_says] == [one.starts_at for one in node_says]
    assert [one.reason for one in panel_says] == [one.decision.reason for one in node_says]


def test_a_playlist_in_order_goes_on_after_what_aired_last(cast: Cast, node: Voice) -> None:
    station = cast.radio_andes
    tracks = music(station)
    Playlist.objects.filter(station=station).update(order="sequential")
    node.tell(StationUp(), station)
    air(node, station, tracks[2], tracks[3], until=timezone.now())
    assert titles(preview(station), 4) == ["Canción 4", "Canción 5", "Canción 0", "Canción 1"]


def test_what_the_node_planned_comes_as_it_said(cast: Cast, node: Voice) -> None:
    station, now = cast.radio_andes, timezone.now()
    tracks = music(station)
    Playlist.objects.filter(station=station).update(order="sequential")
    node.tell(StationUp(), station)
    air(node, station, tracks[0], until=now)
    odd = PlannedTrack(
        TrackId(str(tracks[3].id)), "Canción 3", "Artista 3", now + timedelta(minutes=2), 120.0, Reason("shuffle")
    )
    node.tell(PlanChanged((odd,)), station)
    assert titles(preview(station), 3) == ["Canción 3", "Canción 4", "Canción 5"]


def test_a_pause_moves_what_is_to_come(cast: Cast, node: Voice) -> None:
    station, now = cast.radio_andes, timezone.now()
    tracks = music(station)
    song = began(tracks[0])
    node.tell(StationUp(), station)
    node.tell(song, station, now)
    before = next(preview(station)).starts_at
    node.tell(ProgrammeResumed(song.airing_id, 100), station)
    node.tell(ProgrammePaused(), station, now - timedelta(seconds=50))
    moved = next(preview(station)).starts_at - before
    assert timedelta(seconds=150) <= moved < timedelta(seconds=160)


def test_the_history_counts_all_that_aired(cast: Cast, node: Voice) -> None:
    station = cast.radio_andes
    tracks = music(station, 3)
    air(node, station, *tracks, *tracks, until=datetime(2025, 11, 30, 20, tzinfo=UTC))
    node.tell(began(), station)
    history = history_of(station)
    assert (history.count, len(history.plays)) == (6, 6)
    assert history.plays[-1].track_id == str(tracks[2].id)


def test_the_api_tells_an_hour_and_as_far_as_a_day(cast: Cast, node: Voice) -> None:
    station = cast.radio_andes
    music(station)
    node.tell(StationUp(), station)
    program = cast.program(cast.alicia)
    url = "/api/v1/stations/andes/preview"
    hour = program.get(url).json()["items"]
    assert 28 <= len(hour) <= 32
    row = hour[0]
    assert set(row) == {"track_id", "playlist_id", "title", "artist", "starts_at", "duration", "reason"}
    assert "Principal" in row["reason"]["es"]
    begins = timezone.now() + timedelta(minutes=20)
    ends = begins + timedelta(minutes=10)
    part = program.get(url, {"from": begins.isoformat(), "to": ends.isoformat()}).json()["items"]
    assert 4 <= len(part) <= 6
    assert all(begins <= datetime.fromisoformat(one["starts_at"]) < ends for one in part)
    far = program.get(url, {"to": (timezone.now() + timedelta(days=9)).isoformat()}).json()["items"]
    assert datetime.fromisoformat(far[-1]["starts_at"]) < timezone.now() + timedelta(days=1)

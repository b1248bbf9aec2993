"""Every station has a principal playlist; ready tracks join it by themselves."""

from __future__ import annotations

import uuid

from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.lib import events
from ipstream.panel.library.models import Track
from ipstream.panel.nodes.models import Placement
from ipstream.panel.programme.models import Playlist
from ipstream.panel.programme.queries import core_playlists, playlists_with, principal_playlist
from ipstream.panel.programme.services import delete_tracks, join_principal, make_principal
from ipstream.panel.stations.models import Station
from tests.cast import Cast
from tests.panel.telling import Committed, Voice, ready_track


def principal(station: Station) -> Playlist:
    playlist = principal_playlist(station)
    assert playlist is not None
    return playlist


def titles(station: Station) -> list[str]:
    entries = principal(station).entries.select_related("track")
    return [entry.track.title for entry in entries]


def joined(station: Station, *names: str) -> list[Track]:
    tracks = [ready_track(station, name) for name in names]
    for track in tracks:
        join_principal(station_id=station.id, track_id=track.id)
    return tracks


def test_a_new_station_has_one_principal_playlist(cast: Cast) -> None:
    playlist = principal(cast.radio_andes)
    assert (playlist.name, playlist.order, playlist.weight) == ("Principal", "shuffle", 1)
    assert make_principal(station_id=cast.radio_andes.id) == playlist
    assert Playlist.objects.filter(station=cast.radio_andes).count() == 1


def test_a_ready_track_joins_at_the_end_and_only_once(cast: Cast, committed: Committed) -> None:
    joined(cast.radio_andes, "Uno", "Dos")
    third = ready_track(cast.radio_andes, "Tres")
    for _ in range(2):
        with committed():
            events.publish("library.track_ready", station_id=cast.radio_andes.id, track_id=third.id)
    assert titles(cast.radio_andes) == ["Uno", "Dos", "Tres"]


def test_a_track_that_is_not_ready_or_of_another_station_does_not_join(cast: Cast) -> None:
    unfinished = ready_track(cast.radio_andes, "Uno")
    Track.objects.filter(id=unfinished.id).update(status="working")
    foreign = ready_track(cast.radio_luna, "Dos")
    for track in (unfinished, foreign):
        join_principal(station_id=cast.radio_andes.id, track_id=track.id)
    assert titles(cast.radio_andes) == []


def test_the_core_gets_the_ready_tracks_in_their_order(cast: Cast) -> None:
    first, second, third = joined(cast.radio_andes, "Uno", "Dos", "Tres")
    Track.objects.filter(id=second.id).update(status="working")
    (playlist,) = core_playlists(cast.radio_andes)
    assert playlist.tracks == (str(first.id), str(third.id))
    assert (playlist.name, playlist.order, playlist.weight) == ("Principal", "shuffle", 1)


def test_deleting_tracks_says_beforehand_which_playlists_lose_them(cast: Cast, committed: Committed) -> None:
    first, second, _ = joined(cast.radio_andes, "Uno", "Dos", "Tres")
    assert playlists_with([first, second]) == [{"name": "Principal", "count": 2}]
    with committed():
        delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[first, second])
    assert titles(cast.radio_andes) == ["Tres"]
    assert not Track.objects.filter(id__in=[first.id, second.id]).exists()


def test_deleting_leaves_tracks_of_other_stations_alone(cast: Cast) -> None:
    (foreign,) = joined(cast.radio_luna, "Ajena")
    delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[foreign])
    assert titles(cast.radio_luna) == ["Ajena"]


def test_the_order_is_changed_over_the_api_and_the_node_is_told(cast: Cast, node: Voice, committed: Committed) -> None:
    playlist = principal(cast.radio_andes)
    before = Placement.objects.get(station=cast.radio_andes).revision
    with committed():
        answer = cast.browser(cast.alicia).patch(
            f"/api/v1/stations/andes/playlists/{playlist.id}", {"order": "sequential"}, "application/json"
        )
    assert answer.status_code == 200
    assert answer.json()["order"] == "sequential"
    assert Placement.objects.get(station=cast.radio_andes).revision == before + 1
    entry = AuditEntry.objects.get(verb="playlist.change")
    assert (entry.actor, entry.before, entry.after) == (cast.alicia, {"order": "shuffle"}, {"order": "sequential"})


def test_bad_values_are_refused_by_field_and_change_nothing(cast: Cast) -> None:
    playlist = principal(cast.radio_andes)
    for changes, field in (({"order": "backwards"}, "order"), ({"weight": 101}, "weight"), ({"colour": 1}, "colour")):
        answer = cast.browser(cast.alicia).patch(
            f"/api/v1/stations/andes/playlists/{playlist.id}", {"order": "sequential"} | changes, "application/json"
        )
        assert answer.status_code == 422, changes
        assert answer.json()["field"] == field
    playlist.refresh_from_db()
    assert (playlist.order, playlist.weight) == ("shuffle", 1)


def test_the_list_shows_the_principal_playlist_with_its_length(cast: Cast) -> None:
    joined(cast.radio_andes, "Uno", "Dos")
    answer = cast.program(cast.alicia).get("/api/v1/stations/andes/playlists").json()
    (row,) = answer["items"]
    assert row == {
        "id": str(principal(cast.radio_andes).id),
        "name": "Principal",
        "order": "shuffle",
        "weight": 1,
        "principal": True,
        "tracks": 2,
        "duration": 240.0,
    }


def test_it_hides_other_tenants(cast: Cast) -> None:
    mine, theirs = principal(cast.radio_andes), principal(cast.radio_luna)
    browser = cast.browser(cast.alicia)
    for slug, playlist_id in (("luna", theirs.id), ("andes", theirs.id), ("luna", mine.id), ("andes", uuid.uuid4())):
        answer = browser.patch(
            f"/api/v1/stations/{slug}/playlists/{playlist_id}", {"order": "sequential"}, "application/json"
        )
        assert answer.status_code == 404, slug
    assert browser.get("/api/v1/stations/luna/playlists").status_code == 404
    assert not Playlist.objects.filter(order="sequential").exists()

"""What we say is on air is what a listener hears; the shapes are those that the pages read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.events import (
    AiringEnded,
    NothingToPlay,
    PlanChanged,
    PlannedTrack,
    ProgrammePaused,
    ProgrammeResumed,
    SilenceEnded,
    SilenceStarted,
    StationDown,
    StationUp,
)
from ipstream.core.units import TrackId
from ipstream.panel.accounts.models import Client
from ipstream.panel.lib import events
from ipstream.panel.library.models import Track
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import StationState, Transmitter
from ipstream.panel.telemetry.presence import ONLINE_FOR
from ipstream.panel.telemetry.queries import station_view
from ipstream.panel.telemetry.services import heard_from
from tests.cast import Cast
from tests.panel.telling import Committed, Voice, began, ready_track


def planned(track: Track, at: datetime) -> PlannedTrack:
    reason = Reason("shuffle", {"playlist": "Principal", "eligible": 3, "of": 4}, ("title", "artist"))
    return PlannedTrack(TrackId(str(track.id)), track.title, track.artist, at, 120.0, reason)


def warning(station: Station) -> Any:
    return station_view(station)["warning"]


def test_a_station_that_no_node_carries_says_that_nothing_sounds(cast: Cast) -> None:
    view = station_view(cast.radio_andes)
    assert view["up"] is view["node_online"] is view["silent"] is False
    assert (view["now"], view["next"], view["recent"], view["outputs"], view["listeners"]) == (None, [], [], [], 0)
    assert not StationState.objects.filter(station=cast.radio_andes).exists()


def test_the_view_has_what_the_page_draws(cast: Cast, node: Voice) -> None:
    station, start = cast.radio_andes, datetime(2025, 11, 30, 20, tzinfo=UTC)
    tracks = [ready_track(station, title) for title in ("Uno", "Dos", "Tres")]
    first, second = began(tracks[0], listeners=2), began(tracks[1], listeners=3)
    node.tell(StationUp(), station, start)
    node.tell(first, station, start)
    node.tell(AiringEnded(first.airing_id, "finished", 3), station, start + timedelta(minutes=2))
    node.tell(second, station, start + timedelta(minutes=2))
    node.tell(PlanChanged((planned(tracks[2], start + timedelta(minutes=4)),)), station)

    view = station_view(station)
    times = view.pop("server_time")
    assert datetime.fromisoformat(times).utcoffset() is not None
    (coming,), (recent,), now = view.pop("next"), view.pop("recent"), view.pop("now")
    outputs = view.pop("outputs")
    assert view == {
        "slug": "andes",
        "name": "Radio Andes",
        "wanted": "on_air",
        "up": True,
        "up_since": start.isoformat(),
        "node_online": True,
        "paused_at": None,
        "waiting": None,
        "warning": None,
        "silent": False,
        "listeners": 3,
    }
    assert outputs[0] == {"mount": "/andes", "url": "http://radio.test:8100/andes", "bitrate": 128, "main": True}
    assert [output["bitrate"] for output in outputs if not output["main"]] == [64, 128, 320]
    assert (now["airing_id"], now["title"], now["artist"], now["album"]) == (
        second.airing_id,
        "Dos",
        "Los Ensayos",
        "Pruebas",
    )
    assert (now["source"], now["duration"]) == ("autodj", 120.0)
    assert now["started_at"] == (start + timedelta(minutes=2)).isoformat()
    assert now["art_url"].startswith(f"/api/v1/stations/andes/media/{tracks[1].id}/art")
    assert "Principal" in now["reason"]["es"]
    assert "5" in now["reason"]["en"]
    assert (coming["title"], coming["duration"]) == ("Tres", 120.0)
    assert datetime.fromisoformat(coming["starts_at"]) == start + timedelta(minutes=4)
    assert coming["reason"]["en"].endswith("The same artist sounded a short time ago, but there was nothing better.")
    assert (recent["title"], recent["started_at"]) == ("Uno", start.isoformat())


def test_what_begins_is_no_longer_coming(cast: Cast, node: Voice) -> None:
    first, second = (ready_track(cast.radio_andes, title) for title in ("Uno", "Dos"))
    now = timezone.now()
    node.tell(StationUp(), cast.radio_andes)
    node.tell(PlanChanged((planned(first, now), planned(second, now))), cast.radio_andes)
    node.tell(began(first), cast.radio_andes)
    assert [song["title"] for song in station_view(cast.radio_andes)["next"]] == ["Dos"]


def test_a_deleted_track_stays_in_the_log_without_its_cover(cast: Cast, node: Voice) -> None:
    track = ready_track(cast.radio_andes, "Uno")
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(track), cast.radio_andes)
    track.delete()
    now = station_view(cast.radio_andes)["now"]
    assert (now["title"], now["album"], now["art_url"]) == ("Uno", "Pruebas", None)


def test_nothing_sounds_once_the_station_is_down(cast: Cast, node: Voice) -> None:
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(title="Uno"), cast.radio_andes)
    node.tell(SilenceStarted(), cast.radio_andes)
    node.tell(StationDown(wanted=True, detail="killed"), cast.radio_andes)
    view = station_view(cast.radio_andes)
    assert (view["up"], view["up_since"], view["now"], view["silent"]) == (False, None, None, False)
    assert view["warning"] == "starting"


def test_nothing_sounds_after_an_end_without_a_successor(cast: Cast, node: Voice) -> None:
    airing = began(title="Uno")
    node.tell(StationUp(), cast.radio_andes)
    node.tell(airing, cast.radio_andes)
    node.tell(AiringEnded(airing.airing_id, "interrupted", 0), cast.radio_andes)
    assert station_view(cast.radio_andes)["now"] is None


def test_a_station_that_tells_twice_that_it_is_up_is_up_since_the_first(cast: Cast, node: Voice) -> None:
    start = datetime(2025, 11, 30, 20, tzinfo=UTC)
    for minutes in (0, 5):
        node.tell(StationUp(), cast.radio_andes, start + timedelta(minutes=minutes))
    assert station_view(cast.radio_andes)["up_since"] == start.isoformat()
    node.tell(StationDown(wanted=True, detail=""), cast.radio_andes)
    node.tell(StationUp(), cast.radio_andes, start + timedelta(minutes=9))
    assert station_view(cast.radio_andes)["up_since"] == (start + timedelta(minutes=9)).isoformat()


def test_a_song_waits_while_its_station_is_paused_and_goes_on_where_it_stood(cast: Cast, node: Voice) -> None:
    station, start = cast.radio_andes, timezone.now()
    song = began(title="Uno")
    node.tell(StationUp(), station)
    node.tell(song, station, start)
    station.wanted = "paused"
    assert station_view(station)["now"]["title"] == "Uno"  # until the node has done it
    node.tell(ProgrammePaused(), station, start + timedelta(seconds=20))
    view = station_view(station)
    assert (view["now"], view["waiting"]["title"]) == (None, "Uno")
    assert view["paused_at"] == (start + timedelta(seconds=20)).isoformat()
    for _ in range(2):
        node.tell(ProgrammeResumed(song.airing_id, 30.5), station)
    view = station_view(station)
    assert (view["now"]["paused"], view["paused_at"], view["waiting"]) == (61.0, None, None)


def test_a_pause_ends_with_the_process_that_paused(cast: Cast, node: Voice) -> None:
    for body in (StationUp(), began(title="Uno"), ProgrammePaused(), StationDown(wanted=False, detail=""), StationUp()):
        node.tell(body, cast.radio_andes)
    assert station_view(cast.radio_andes)["paused_at"] is None


def test_having_nothing_to_play_is_a_warning_until_something_sounds(cast: Cast, node: Voice) -> None:
    for body in (StationUp(), NothingToPlay(), began()):
        node.tell(body, cast.radio_andes)
    view = station_view(cast.radio_andes)
    assert (view["warning"], view["now"]["source"], view["next"]) == ("nothing_to_play", "notice", [])
    node.tell(began(title="Uno"), cast.radio_andes)
    view = station_view(cast.radio_andes)
    assert (view["warning"], view["recent"]) == (None, [])


def test_starting_is_a_warning_unless_it_shall_be_stopped(cast: Cast, node: Voice) -> None:
    assert warning(cast.radio_andes) == "starting"
    cast.radio_andes.wanted = "stopped"
    assert warning(cast.radio_andes) is None


def test_silence_is_shown_until_it_ends(cast: Cast, node: Voice) -> None:
    node.tell(SilenceStarted(), cast.radio_andes)
    assert station_view(cast.radio_andes)["silent"] is True
    node.tell(SilenceEnded(), cast.radio_andes)
    assert station_view(cast.radio_andes)["silent"] is False


def test_only_the_last_twenty_songs_are_recent(cast: Cast, node: Voice) -> None:
    start = datetime(2025, 11, 30, 20, tzinfo=UTC)
    for number in range(23):
        node.tell(began(title=f"Canción {number}"), cast.radio_andes, start + timedelta(minutes=number))
    titles = [song["title"] for song in station_view(cast.radio_andes)["recent"]]
    assert titles == [f"Canción {number}" for number in range(21, 1, -1)]


def test_a_node_is_online_while_it_was_heard_lately(cast: Cast, node: Voice) -> None:
    assert station_view(cast.radio_andes)["node_online"] is False
    node.spec()
    assert station_view(cast.radio_andes)["node_online"] is True
    Transmitter.objects.update(heard_at=timezone.now() - ONLINE_FOR)
    assert station_view(cast.radio_andes)["node_online"] is False


def test_people_are_told_when_a_node_comes_back_and_not_at_every_sign_of_life(
    cast: Cast, node: Voice, committed: Committed
) -> None:
    told: list[object] = []
    events.subscribe("telemetry.station_changed", listener := lambda station_id: told.append(station_id))
    try:
        for _ in range(3):
            with committed():
                heard_from(node_id=node.node.pk)
        assert told == [cast.radio_andes.id]
    finally:
        events._subscribers["telemetry.station_changed"].remove(listener)


def test_news_is_published_once_for_a_whole_batch(cast: Cast, node: Voice, committed: Committed) -> None:
    node.spec()
    told: list[object] = []
    events.subscribe("telemetry.station_changed", listener := lambda station_id: told.append(station_id))
    try:
        with committed():
            node.send(*(node.happen(began(title=str(number)), cast.radio_andes) for number in range(20)))
        assert told == [cast.radio_andes.id]
    finally:
        events._subscribers["telemetry.station_changed"].remove(listener)


def test_a_suspended_station_says_so_whatever_its_node_does(cast: Cast, node: Voice) -> None:
    node.tell(StationUp(), cast.radio_andes)
    notice = began(title="Emisora suspendida", source="notice", reason=Reason("suspended"))
    node.tell(notice, cast.radio_andes)
    Client.objects.filter(pk=cast.andes.pk).update(state=Client.State.SUSPENDED)
    station = Station.objects.get(pk=cast.radio_andes.pk)
    view = station_view(station)
    assert (view["warning"], view["now"]["source"], view["now"]["title"]) == (
        "suspended",
        "notice",
        "Emisora suspendida",
    )
    assert "suspendida" in view["now"]["reason"]["es"]
    node.tell(StationDown(wanted=False, detail=""), cast.radio_andes)
    assert warning(station) == "suspended"

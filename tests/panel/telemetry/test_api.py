"""What sounds, did sound and will sound, and who listens, for programs; each answer is the station's own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from ipstream.core.protocol.events import AiringEnded, ListenerJoined, ListenerLeft, StationUp
from tests.cast import Cast
from tests.panel.telling import Voice, began, ready_track

START = datetime(2025, 11, 30, 20, tzinfo=UTC)
PATHS = ("now", "airings", "preview", "listeners", "sessions", "playlists")


def get(cast: Cast, path: str, **values: Any) -> Any:
    return cast.program(cast.alicia).get(f"/api/v1/stations/andes/{path}", values)


def songs(cast: Cast, node: Voice, count: int) -> None:
    """One song a minute."""
    for number in range(count):
        node.tell(began(title=f"Canción {number}"), cast.radio_andes, START + timedelta(minutes=number))


def test_now_is_null_while_nothing_sounds(cast: Cast) -> None:
    answer = get(cast, "now").json()
    assert (answer["title"], answer["listeners"], answer["up"], answer["node_online"]) == (None, 0, False, False)


def test_now_is_what_sounds(cast: Cast, node: Voice) -> None:
    track = ready_track(cast.radio_andes, "Uno")
    node.tell(StationUp(), cast.radio_andes)
    airing = began(track, listeners=7)
    node.tell(airing, cast.radio_andes, START)
    answer = get(cast, "now").json()
    assert answer["airing_id"] == airing.airing_id
    assert (answer["title"], answer["artist"], answer["album"]) == ("Uno", "Los Ensayos", "Pruebas")
    assert (answer["duration"], answer["source"], answer["listeners"]) == (120.0, "autodj", 7)
    assert datetime.fromisoformat(answer["started_at"]) == START
    assert set(answer["reason"]) == {"es", "en"}


def test_airings_are_told_newest_first_with_how_they_ended(cast: Cast, node: Voice) -> None:
    airing = began(title="Uno", listeners=4)
    node.tell(airing, cast.radio_andes, START)
    node.tell(AiringEnded(airing.airing_id, "skipped", 3), cast.radio_andes, START + timedelta(seconds=30))
    node.tell(began(title="Dos"), cast.radio_andes, START + timedelta(seconds=31))
    second, first = get(cast, "airings").json()["items"]
    assert (first["id"], first["how"], first["duration"]) == (airing.airing_id, "skipped", 120.0)
    assert (first["listeners_at_start"], first["listeners_at_end"]) == (4, 3)
    assert datetime.fromisoformat(first["ended_at"]) == START + timedelta(seconds=30)
    assert (second["title"], second["ended_at"], second["how"]) == ("Dos", None, "")


def test_airings_are_paged_without_gap_or_repeat(cast: Cast, node: Voice) -> None:
    songs(cast, node, 7)
    node.tell(began(title="A la vez"), cast.radio_andes, START + timedelta(minutes=3))
    titles: list[str] = []
    cursor = ""
    for _ in range(4):
        answer = get(cast, "airings", limit=2, cursor=cursor).json()
        titles += [row["title"] for row in answer["items"]]
        cursor = answer["next_cursor"]
    assert cursor is None
    assert sorted(titles) == sorted([*(f"Canción {number}" for number in range(7)), "A la vez"])
    assert titles[0] == "Canción 6"


def test_airings_lie_between_from_and_to(cast: Cast, node: Voice) -> None:
    songs(cast, node, 5)
    between = {"from": "2025-11-30T15:01:00-05:00", "to": "2025-11-30T20:03:00Z"}
    titles = [row["title"] for row in get(cast, "airings", **between).json()["items"]]
    assert titles == ["Canción 2", "Canción 1"]


def test_sessions_tell_who_listened_and_how_long(cast: Cast, node: Voice) -> None:
    session = str(uuid.uuid4())
    node.tell(ListenerJoined(session, "/andes", "190.1.2.3", "VLC/3.0", 1), cast.radio_andes, START)
    (row,) = get(cast, "sessions").json()["items"]
    assert (row["id"], row["ended_at"], row["duration"]) == (session, None, None)
    node.tell(ListenerLeft(session, "/andes", 61.5, 0), cast.radio_andes, START + timedelta(seconds=62))
    (row,) = get(cast, "sessions").json()["items"]
    assert (row["duration"], row["player"], row["address"], row["mount"]) == (61.5, "VLC", "190.1.2.3", "/andes")
    assert datetime.fromisoformat(row["started_at"]) == START
    assert datetime.fromisoformat(row["ended_at"]).utcoffset() is not None


def test_listeners_are_those_of_now(cast: Cast, node: Voice) -> None:
    node.tell(ListenerJoined(str(uuid.uuid4()), "/andes", "190.1.2.3", "VLC/3.0", 1), cast.radio_andes)
    answer = get(cast, "listeners").json()
    assert (answer["station"], answer["count"], answer["limit"], answer["peak_today"]) == ("andes", 1, 500, 1)
    assert answer["sessions"][0]["player"] == "VLC"


@pytest.mark.parametrize("path", ["airings", "sessions", "preview"])
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2025-11-30T20:00:00"}, "to"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31T23:59:59-14:00"}, "to"),
    ],
)
def test_senseless_moments_are_refused_by_field(
    cast: Cast, node: Voice, path: str, values: dict[str, str], field: str
) -> None:
    answer = get(cast, path, **values)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


@pytest.mark.parametrize("cursor", ["x", "====", "MjAyNg==", "ñ", "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCAx"])
def test_a_senseless_cursor_is_refused(cast: Cast, cursor: str) -> None:
    answer = get(cast, "airings", cursor=cursor)
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


@pytest.mark.parametrize("path", PATHS)
def test_it_hides_other_tenants(cast: Cast, path: str) -> None:
    assert cast.browser(cast.alicia).get(f"/api/v1/stations/luna/{path}").status_code == 404
    assert cast.browser(cast.staff).get(f"/api/v1/stations/luna/{path}").status_code == 200
    assert Browser().get(f"/api/v1/stations/luna/{path}").status_code == 401


@pytest.mark.parametrize("path", ["airings", "sessions"])
def test_the_lists_hold_rows_of_the_station_alone(cast: Cast, node: Voice, other_node: Voice, path: str) -> None:
    for voice, station in ((node, cast.radio_andes), (other_node, cast.radio_luna)):
        voice.tell(began(title=station.slug), station)
        voice.tell(ListenerJoined(str(uuid.uuid4()), f"/{station.slug}", "1.1.1.1", "", 1), station)
    (row,) = get(cast, path).json()["items"]
    assert "andes" in (row.get("title") or row["mount"])

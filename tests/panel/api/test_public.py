"""What anybody may read: the shapes that the clients' sites were written for, and what it costs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client as Browser

from ipstream.panel.accounts.models import Client
from ipstream.panel.api.public import snapshot, window
from ipstream.panel.api.public.front import PublicFront
from ipstream.panel.library.models import Track
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import create_station
from ipstream.panel.telemetry.models import StationState
from tests.cast import Cast, make_cast
from tests.panel.telling import Voice, began, ready_track

SITES = ("stream/status", "stream/now-playing", "stream/history", "stream/stats", "streaming")
HOUR = timedelta(hours=1)


def ask(client: Client | object, path: str, **query: str) -> Any:
    snapshot.snapshots.forget()
    client_id = client.id if isinstance(client, Client) else client
    return Browser().get(f"/api/public/{client_id}/{path}", query)


def on_air(node: Voice, station: Station, title: str = "Carmentea", *, ago: timedelta = timedelta(seconds=30)) -> Track:
    """The station has been up, and this song sounds."""
    track = ready_track(station, title)
    StationState.objects.filter(station=station).update(up=True, listeners=7)
    node.tell(began(track), station, datetime.now(UTC) - ago)
    return track


def test_the_status_has_exactly_this_shape(cast: Cast, node: Voice) -> None:
    on_air(node, cast.radio_andes)
    StationState.objects.update(listeners=7)
    assert ask(cast.andes, "stream/status").json() == {
        "status": "active",
        "streamUrl": "http://radio.test:8100/andes",
        "radioName": "Radio Andes",
        "listeners": 7,
        "streamStatus": "online",
        "bitrates": ["64", "128", "320"],
    }


def test_now_playing_has_exactly_this_shape(cast: Cast, node: Voice) -> None:
    on_air(node, cast.radio_andes)
    answer = ask(cast.andes, "stream/now-playing").json()
    moment = datetime.fromisoformat(answer["nowPlaying"].pop("timestamp"))
    assert abs(datetime.now(UTC) - moment - timedelta(seconds=30)) < timedelta(seconds=10)
    assert answer | {"listeners": 0} == {
        "nowPlaying": {"song": "Los Ensayos - Carmentea"},
        "radioName": "Radio Andes",
        "listeners": 0,
    }


def test_the_history_is_newest_first_and_without_repeats(cast: Cast, node: Voice) -> None:
    one, two = ready_track(cast.radio_andes, "Una"), ready_track(cast.radio_andes, "Dos")
    now = datetime.now(UTC)
    for minutes, track in ((50, one), (40, two), (30, two), (20, one)):
        node.tell(began(track), cast.radio_andes, now - timedelta(minutes=minutes))
    node.tell(began(), cast.radio_andes, now - timedelta(minutes=10))
    answer = ask(cast.andes, "stream/history").json()
    assert [song["song"].removeprefix("Los Ensayos - ") for song in answer["history"]] == ["Una", "Dos", "Una"]
    assert set(answer) == {"history", "radioName"}
    assert set(answer["history"][0]) == {"song", "timestamp"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"limit": "1"}, 1),
        ({"limit": "0"}, 1),
        ({"limit": "-5"}, 3),
        ({"limit": "muchas"}, 3),
        ({"limit": "9" * 5000}, 3),
        ({"limit": "\x00"}, 3),
        ({"hours": "1"}, 1),
        ({"hours": "24"}, 3),
        ({"hours": "9999"}, 4),
        ({"hours": "²"}, 3),
    ],
)
def test_the_history_goes_as_far_as_asked(cast: Cast, node: Voice, query: dict[str, str], found: int) -> None:
    for hours in (50, 20, 10, 0.5):
        track = ready_track(cast.radio_andes, f"Hace {hours}")
        node.tell(began(track), cast.radio_andes, datetime.now(UTC) - hours * HOUR)
    assert len(ask(cast.andes, "stream/history", **query).json()["history"]) == found


def test_the_stats_have_exactly_this_shape(cast: Cast, node: Voice) -> None:
    on_air(node, cast.radio_andes)
    StationState.objects.update(listeners=7)
    assert ask(cast.andes, "stream/stats").json() == {
        "stats": {
            "currentListeners": 7,
            "peakToday": 7,
            "streamStatus": "online",
            "currentSong": "Los Ensayos - Carmentea",
        },
        "radioName": "Radio Andes",
    }


def test_streaming_has_exactly_this_shape(cast: Cast, node: Voice) -> None:
    track = on_air(node, cast.radio_andes)
    following = ready_track(cast.radio_andes, "Alma llanera")
    planned = {
        "track_id": str(following.id), "title": "Alma llanera", "artist": "Los Ensayos",
        "starts_at": "2026-01-01T00:00:00+00:00", "duration": 100.0,
    }  # fmt: skip
    StationState.objects.update(listeners=7, plan=[planned])
    answer = ask(cast.andes, "streaming")
    told = answer.json()
    assert 25 <= told["currentTrack"].pop("elapsed") <= 45
    assert datetime.fromisoformat(told.pop("lastUpdate")).tzinfo is not None
    covers = "/api/v1/public/stations/andes/covers"
    assert told["currentTrack"].pop("coverUrl").endswith(f"{covers}/{track.id}?v=abababab")
    assert told["nextTrack"].pop("coverUrl").startswith("http")
    assert told == {
        "clientId": str(cast.andes.id),
        "clientName": "Radio Andes",
        "mount": "/andes",
        "streamUrl": "http://radio.test:8100/andes",
        "bitrate": 128,
        "status": "autodj",
        "isLive": False,
        "listeners": 7,
        "listenerPeak": 7,
        "currentTrack": {
            "title": "Carmentea", "artist": "Los Ensayos", "album": "Pruebas", "duration": 120, "isJingle": False,
        },
        "nextTrack": {"title": "Alma llanera", "artist": "Los Ensayos", "album": "", "duration": 100},
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_cover_is_there_for_anybody(cast: Cast, node: Voice) -> None:
    track = on_air(node, cast.radio_andes)
    Track.objects.update(art_sha256=track.sha256)
    url = ask(cast.andes, "streaming").json()["currentTrack"]["coverUrl"]
    answer = Browser().get(url[url.index("/api/") :])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert Browser().get(f"/api/v1/public/stations/luna/covers/{track.id}").status_code == 404


def test_a_station_that_is_off_says_so_in_every_shape(cast: Cast) -> None:
    answers = {path: ask(cast.andes, path).json() for path in SITES}
    assert (answers["stream/status"]["status"], answers["stream/status"]["streamStatus"]) == ("active", "offline")
    assert answers["stream/now-playing"]["nowPlaying"] is None
    assert answers["stream/history"]["history"] == []
    assert answers["stream/stats"]["stats"]["currentSong"] is None
    assert (answers["streaming"]["status"], answers["streaming"]["nextTrack"]) == ("off", None)
    assert answers["streaming"]["currentTrack"]["title"] == ""


def test_the_notice_is_no_song(cast: Cast, node: Voice) -> None:
    StationState.objects.update(up=True)
    node.tell(began(), cast.radio_andes)
    assert ask(cast.andes, "stream/now-playing").json()["nowPlaying"] is None
    assert ask(cast.andes, "stream/status").json()["streamStatus"] == "online"


@pytest.mark.parametrize("state", ["suspended", "cancelled"])
def test_a_suspended_client_is_inactive(cast: Cast, node: Voice, state: str) -> None:
    on_air(node, cast.radio_andes)
    Client.objects.filter(id=cast.andes.id).update(state=state)
    told = ask(cast.andes, "stream/status").json()
    assert (told["status"], told["streamStatus"]) == ("inactive", "offline")
    assert ask(cast.andes, "stream/now-playing").json()["nowPlaying"] is None
    assert ask(cast.andes, "streaming").json()["status"] == "off"


@pytest.mark.parametrize("path", SITES)
@pytest.mark.parametrize("client_id", ["nadie", "00000000-0000-0000-0000-000000000000", "\x00", "ñ" * 300])
def test_where_there_is_none_it_is_told_in_spanish(cast: Cast, path: str, client_id: str) -> None:
    answer = Browser(headers={"Accept-Language": "en"}).get(f"/api/public/{client_id}/{path}")
    assert answer.status_code == 404
    assert answer.json() == {"error": "No hay ninguna radio en esta dirección."}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_client_without_a_station_has_none(cast: Cast) -> None:
    assert ask(Client.objects.create(name="Nueva"), "stream/status").status_code == 404


def test_the_first_station_is_meant_unless_another_is_named(cast: Cast) -> None:
    create_station(actor=None, client=cast.andes, slug="aaa", name="Andes Rock")
    assert ask(cast.andes, "stream/status").json()["radioName"] == "Radio Andes"
    assert ask(cast.andes, "stream/status", station="aaa").json()["radioName"] == "Andes Rock"
    assert ask(cast.andes, "stream/status", station="luna").status_code == 404
    assert ask(cast.andes, "stream/status", station="\x00").status_code == 404


@pytest.mark.parametrize("path", [f"/api/public/nadie/{path}" for path in SITES] + ["/api/v1/public/stations/a/now"])
def test_pages_of_any_site_may_ask(db: None, path: str) -> None:
    preflight = {"Origin": "https://radio.example", "Access-Control-Request-Method": "GET"}
    answer = Browser().options(path, headers=preflight)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert Browser().get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_nothing_is_written_there(cast: Cast) -> None:
    assert Browser().post(f"/api/public/{cast.andes.id}/streaming").status_code == 405


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("stream/status", {"status": "error", "streamStatus": "offline", "bitrates": []}),
        ("stream/now-playing", {"nowPlaying": None, "radioName": ""}),
        ("stream/history", {"history": []}),
        ("stream/stats", {"stats": None}),
        ("streaming", {"status": "off", "isLive": False}),
    ],
)
def test_a_database_that_is_away_is_told_in_the_same_shape(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str, told: dict[str, Any]
) -> None:
    def away(*_: object) -> None:
        raise DatabaseError("on purpose")

    healthy = ask(cast.andes, path).json()
    monkeypatch.setattr(snapshot, "_station", away)
    answer = ask(cast.andes, path)
    assert answer.status_code == 503
    assert answer.json().keys() == healthy.keys()
    assert told.items() <= answer.json().items()


def test_the_panels_own_address_tells_what_sounds(cast: Cast, node: Voice) -> None:
    on_air(node, cast.radio_andes)
    snapshot.snapshots.forget()
    told = Browser().get("/api/v1/public/stations/andes/now").json()
    assert (told["title"], told["artist"], told["online"]) == ("Carmentea", "Los Ensayos", True)
    assert told["stream_url"] == "http://radio.test:8100/andes"
    history = Browser().get("/api/v1/public/stations/andes/history").json()["items"]
    assert [song["title"] for song in history] == ["Carmentea"]
    answer = Browser().get("/api/v1/public/stations/nadie/now")
    assert (answer.status_code, answer.json()["code"]) == (404, "station_not_found")


def test_nobody_learns_of_listeners_or_reasons_there(cast: Cast, node: Voice) -> None:
    on_air(node, cast.radio_andes)
    told = Browser().get("/api/v1/public/stations/andes/now").json()
    assert not {"reason", "track_id", "airing_id", "sessions"} & set(told)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that any thread sends to the database meanwhile."""
    sent: list[str] = []
    original = CursorWrapper.execute

    def execute(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        sent.append(sql)
        return original(self, sql, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", execute)
        yield sent


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_cost_one_read() -> None:
    """Of whatever shape: all are made of the same."""
    cast = make_cast()
    paths = [f"/api/public/{cast.andes.id}/{SITES[number % len(SITES)]}" for number in range(10)]

    def poll(path: str) -> None:
        try:
            assert Browser().get(path).status_code == 200
        finally:
            connection.close()

    with counted() as of_one:
        poll(paths[0])
    snapshot.snapshots.forget()
    with counted() as of_ten:
        threads = [threading.Thread(target=poll, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    read = [sql for sql in of_one if sql.startswith("SELECT")]
    assert 0 < len(read) < 8
    assert [sql for sql in of_ten if sql.startswith("SELECT")] == read
    assert [sql for sql in of_ten if 'FROM "stations_station"' in sql or "FROM `stations_station`" in sql] == read[:1]


def test_a_later_question_reads_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"/api/public/{cast.andes.id}/stream/status"
    assert Browser().get(url).json()["radioName"] == "Radio Andes"
    Station.objects.filter(id=cast.radio_andes.id).update(name="Andes FM")
    assert Browser().get(url).json()["radioName"] == "Radio Andes"
    monkeypatch.setattr(time, "monotonic", lambda clock=time.monotonic: clock() + snapshot.WINDOW)
    assert Browser().get(url).json()["radioName"] == "Andes FM"


def test_names_without_end_fill_no_memory(db: None) -> None:
    known: window.Window[int, int] = window.Window(lambda name: name, seconds=60.0)
    for name in range(2 * window.MOST):
        assert known(name) == name
    assert len(known._entries) <= window.MOST


class Application:
    """An application that answers slowly and counts."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.asked: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        await asyncio.sleep(0.05)
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


async def get(front: PublicFront, path: str, query: bytes = b"", method: str = "GET") -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"host", b"radio.test"), (b"cookie", b"ipstream_session=secret"), (b"authorization", b"Bearer x")]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": headers}
    await front(scope, receive, send)
    return sent


async def test_in_front_of_django_a_hundred_at_once_are_one_question() -> None:
    application = Application()
    front = PublicFront(application)
    queries = [f"_={number}&limit=5".encode() for number in range(100)]
    answers = await asyncio.gather(*(get(front, "/api/public/a/stream/history", query) for query in queries))
    assert len(application.asked) == 1
    assert all(answer[0]["status"] == 200 and answer[1]["body"] == b"{}" for answer in answers)
    assert application.asked[0]["query_string"] == b"limit=5"


async def test_what_is_told_to_all_is_told_to_nobody_in_particular() -> None:
    application = Application()
    await get(PublicFront(application), "/api/public/a/streaming")
    assert application.asked[0]["headers"] == [(b"host", b"radio.test")]


async def test_other_questions_pass_as_they_are() -> None:
    application = Application()
    front = PublicFront(application)
    for _ in range(2):
        await get(front, "/api/v1/stations", b"q=a")
        await get(front, "/api/v1/public/stations/a/covers/b")
        await get(front, "/api/public/a/streaming", method="OPTIONS")
    assert len(application.asked) == 6
    assert application.asked[0]["headers"][1] == (b"cookie", b"ipstream_session=secret")


async def test_a_failure_is_not_kept() -> None:
    application = Application(status=500)
    front = PublicFront(application)
    for _ in range(2):
        await get(front, "/api/v1/public/stations/a/now")
    assert len(application.asked) == 2

"""The library as pages and programs read and change it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.library import queries
from ipstream.panel.library.models import Status, Track
from ipstream.panel.stations.models import Station
from tests.cast import Cast
from tests.panel.library.sounds import make_sound, take_in

ANDES = "/api/v1/stations/andes/media"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def add(station: Station, title: str, **fields: Any) -> Track:
    """A ready track without a file; pairs share the instant at which they came."""
    number = Track.objects.count()
    told: dict[str, Any] = {"filename": f"{title}.mp3", "status": Status.READY, "size": 1, "sha256": f"{number:064x}"}
    told["created_at"] = LONG_AGO + timedelta(seconds=number // 2)
    return Track.objects.create(station=station, title=title, **told | fields)


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def test_the_list_turns_its_pages_from_the_newest_to_the_oldest(cast: Cast) -> None:
    wanted = {f"canción {number}" for number in range(25)}
    for title in sorted(wanted):
        add(cast.radio_andes, title)
    program = cast.program(cast.alicia)
    seen: list[dict[str, Any]] = []
    cursor = ""
    for expected in (10, 10, 5):
        answer = program.get(f"{ANDES}?limit=10&cursor={cursor}")
        assert answer.json()["total"] == 25
        seen += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        assert len(answer.json()["items"]) == expected
    assert cursor is None
    assert {item["title"] for item in seen} == wanted
    moments = [item["created_at"] for item in seen]
    assert moments == sorted(moments, reverse=True)


def test_a_page_is_shown_once_though_songs_arrive_meanwhile(cast: Cast) -> None:
    for number in range(4):
        add(cast.radio_andes, str(number))
    program = cast.program(cast.alicia)
    first = program.get(ANDES, {"limit": 2})
    add(cast.radio_andes, "nueva", created_at=datetime.now(UTC))
    second = program.get(ANDES, {"limit": 2, "cursor": first.json()["next_cursor"]})
    assert sorted(titles(first) + titles(second)) == ["0", "1", "2", "3"]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(
    cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    first = add(cast.radio_andes, "primera")
    for number in range(30):
        add(cast.radio_andes, str(number), duplicate_of=first)
    program = cast.program(cast.alicia)
    with django_assert_max_num_queries(7):
        assert len(program.get(ANDES, {"limit": 30}).json()["items"]) == 30


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("CANCION", ["Canción del Año"]),
        ("canción año", ["Canción del Año"]),
        ("ñandu", ["Otra"]),
        ("grandes exitos", ["Tercera"]),
        ("pista_07", ["Cuarta"]),
        ("100%", ["Quinta"]),
        ("%", ["Quinta"]),
        ("nada de eso", []),
        ("   ", ["Canción del Año", "Cuarta", "Otra", "Quinta", "Tercera"]),
        ("' OR 1=1 --", []),
        ("\0", ["Canción del Año", "Cuarta", "Otra", "Quinta", "Tercera"]),
    ],
)
def test_search_reads_title_artist_album_and_file_name(q: str, found: list[str], cast: Cast) -> None:
    add(cast.radio_andes, "Canción del Año")
    add(cast.radio_andes, "Otra", artist="Los Ñandúes")
    add(cast.radio_andes, "Tercera", album="Grandes Éxitos")
    add(cast.radio_andes, "Cuarta", filename="pista_07.mp3")
    add(cast.radio_andes, "Quinta", artist="100% Cumbia")
    add(cast.radio_luna, "Canción del Año")
    assert sorted(titles(cast.program(cast.alicia).get(ANDES, {"q": q}))) == found


def test_the_list_can_be_narrowed_to_a_status(cast: Cast) -> None:
    add(cast.radio_andes, "lista")
    add(cast.radio_andes, "en camino", status=Status.WORKING)
    assert titles(cast.program(cast.alicia).get(ANDES, {"status": "working"})) == ["en camino"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": 0}, "invalid_input"),
        ({"limit": 101}, "invalid_input"),
        ({"status": "ok"}, "invalid_status"),
        ({"cursor": "no-es"}, "invalid_cursor"),
        ({"cursor": "MjAyNi0wMS0wMSAx"}, "invalid_cursor"),
        ({"cursor": "ñ"}, "invalid_cursor"),
    ],
)
def test_what_cannot_be_asked_names_the_field(query: dict[str, str | int], code: str, cast: Cast) -> None:
    answer = cast.program(cast.alicia).get(ANDES, query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [answer.json()["field"]] == list(query)


def test_tags_are_changed_and_the_node_hears_of_it(cast: Cast, news: list[tuple[str, dict[str, Any]]]) -> None:
    track = add(cast.radio_andes, "Vieja", duration=1.0, cue_in=0.0, cue_out=1.0, loudness=-14.0, true_peak=-1.0)
    odd = 'Nueva "ñ" \\ #{x} ]]> 🎵'
    answer = patch(cast, track, {"title": f" {odd}\n", "artist": "A", "genre": "Salsa", "year": 1999})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["title"], answer.json()["artist"], answer.json()["year"]) == (odd, "A", 1999)
    assert answer.json()["album"] == ""
    assert [item.title for item in queries.playable_items(cast.radio_andes)] == [odd]
    assert {"library.media_changed", "library.catalogue_changed"} <= {name for name, _ in news}
    assert titles(cast.program(cast.alicia).get(ANDES, {"q": "nueva"})) == [odd]
    assert titles(cast.program(cast.alicia).get(ANDES, {"q": "vieja.mp3"})) == [odd]
    entry = AuditEntry.objects.get(verb="track.change")
    assert (entry.before["title"], entry.after["title"], entry.actor) == ("Vieja", odd, cast.alicia)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"artist": "ñ" * 501}, "artist"),
        ({"album": "x" * 501}, "album"),
        ({"genre": "x" * 201}, "genre"),
        ({"year": "mil"}, "year"),
        ({"year": 87}, "year"),
        ({"year": 10**30}, "year"),
        ({"year": 1999.5}, "year"),
        ({"artist": None}, "artist"),
        ({"sha256": "0"}, "sha256"),
    ],
)
def test_a_bad_tag_names_its_field_and_changes_nothing(changes: dict[str, Any], field: str, cast: Cast) -> None:
    track = add(cast.radio_andes, "Vieja")
    answer = patch(cast, track, {"album": "Nuevo"} | changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert Track.objects.get(id=track.id).album == ""


def test_a_year_can_be_taken_away(cast: Cast) -> None:
    track = add(cast.radio_andes, "Vieja", year=1987)
    assert patch(cast, track, {"year": None}).json()["year"] is None


def test_tags_wait_until_the_song_is_ready(cast: Cast) -> None:
    track = add(cast.radio_andes, "Vieja", status=Status.WORKING)
    answer = patch(cast, track, {"title": "Nueva"})
    assert (answer.status_code, answer.json()["code"]) == (409, "track_not_ready")


def test_a_song_is_heard_in_the_page_as_it_airs(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.m4a"))
    view = queries.track_view(track)
    browser = cast.browser(cast.alicia)
    whole = browser.get(view["audio_url"])
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "audio/mpeg")
    data = read(whole)
    assert hashlib.sha256(data).hexdigest() == track.air_sha256
    part = browser.get(view["audio_url"], headers={"Range": "bytes=100-199"})
    assert (part.status_code, read(part)) == (206, data[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{track.air_size}"
    assert browser.get(view["audio_url"], headers={"Range": f"bytes={track.air_size}-"}).status_code == 416


def test_a_song_without_cover_or_not_ready_has_no_such_address(cast: Cast) -> None:
    track = add(cast.radio_andes, "en camino", status=Status.QUEUED)
    view = queries.track_view(track)
    assert (view["art_url"], view["audio_url"]) == (None, None)
    for what in ("art", "audio"):
        answer = cast.program(cast.alicia).get(f"{ANDES}/{track.id}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (404, "track_file_missing")


@pytest.mark.parametrize("what", ["", "/audio", "/art"])
def test_it_hides_other_tenants(what: str, cast: Cast) -> None:
    track = add(cast.radio_andes, "Mía")
    missing = {"code": "track_not_found", "status": 404}
    for slug, person in (("andes", cast.bruno), ("luna", cast.bruno), ("luna", cast.staff)):
        answer = cast.program(person).get(f"/api/v1/stations/{slug}/media/{track.id}{what}")
        assert answer.status_code == 404
    unknown = cast.program(cast.alicia).get(f"{ANDES}/{uuid4()}{what}").json()
    assert {key: unknown[key] for key in missing} == missing


def test_it_hides_other_tenants_when_writing(cast: Cast) -> None:
    track = add(cast.radio_andes, "Mía")
    for slug in ("andes", "luna"):
        url = f"/api/v1/stations/{slug}/media/{track.id}"
        answer = cast.program(cast.bruno).patch(url, {"title": "Robada"}, content_type="application/json")
        assert answer.status_code == 404
    assert Track.objects.get(id=track.id).title == "Mía"
    assert cast.program(cast.bruno).get(ANDES).status_code == 404
    assert cast.program(cast.bruno).get("/api/v1/stations/luna/media").json()["total"] == 0


def read(answer: Any) -> bytes:
    async def gathered() -> bytes:
        return b"".join([chunk async for chunk in answer.streaming_content])

    return asyncio.run(gathered())


def patch(cast: Cast, track: Track, changes: dict[str, Any]) -> Any:
    return cast.program(cast.alicia).patch(f"{ANDES}/{track.id}", changes, content_type="application/json")

"""After years on the air an event, a page and a list cost what they cost on the first day: an index leads there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import search
from ipstream.panel.telemetry.models import Airing
from ipstream.panel.telemetry.queries import airings_of, sessions_of, station_view
from ipstream.panel.telemetry.timeline import Span, page
from tests.cast import Cast
from tests.panel.telling import Voice, began, ready_track

MOMENT = datetime(2025, 11, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="MariaDB plans by the size of the tables")


def plan(rows: QuerySet[Any]) -> str:
    return rows.explain()


def plans(captured: CaptureQueriesContext, table: str) -> list[str]:
    """How SQLite carried out what was read and changed in the table."""
    found = [query["sql"] for query in captured.captured_queries if f'"{table}"' in query["sql"]]
    with connection.cursor() as cursor:
        return [
            " ".join(str(row[3]) for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%")).fetchall())
            for sql in found
            if sql.startswith(("SELECT", "UPDATE"))
        ]


def test_a_start_looks_for_what_has_no_end_only(node: Voice, cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        node.tell(began(title="Hoy"), cast.radio_andes, MOMENT)
    used = plans(captured, "telemetry_airing")
    assert any("airings_open (station_id=? AND ended_at=? AND started_at<?)" in each for each in used)
    assert not any("(station_id=?)" in each or "SCAN" in each for each in used)


def test_what_ever_aired_is_counted_in_an_index(cast: Cast) -> None:
    aired = Airing.objects.filter(station=cast.radio_andes).exclude(track_id=None)
    assert "COVERING INDEX airings_by_track" in plan(aired.values("station_id", "track_id"))


def test_a_later_page_begins_where_the_one_before_ended(node: Voice, cast: Cast) -> None:
    for _ in range(3):
        node.tell(began(title="A la vez"), cast.radio_andes, MOMENT)
    first = page(airings_of(cast.radio_andes), "started_at", Span(None, None, 1, ""))
    with CaptureQueriesContext(connection) as captured:
        second = page(airings_of(cast.radio_andes), "started_at", Span(None, None, 2, first.next_cursor or ""))
    assert [row.pk for row in (*first.items, *second.items)] == sorted(Airing.objects.values_list("pk", flat=True))[
        ::-1
    ]
    assert "started_at<?" in plans(captured, "telemetry_airing")[0]


def test_covers_are_found_by_song_and_only_those_of_the_station(node: Voice, cast: Cast) -> None:
    mine, theirs = ready_track(cast.radio_andes, "Mía"), ready_track(cast.radio_luna, "Ajena")
    for track in (mine, theirs, mine):
        node.tell(began(track), cast.radio_andes)
    with CaptureQueriesContext(connection) as captured:
        recent = station_view(cast.radio_andes)["recent"]
    assert [bool(song["art_url"]) for song in recent] == [False, True]
    assert "(id=?)" in plans(captured, "library_track")[0]


def test_who_listens_now_is_found_without_those_who_did(cast: Cast) -> None:
    found = plan(sessions_of(cast.radio_andes).filter(left_at=None)[:50])
    assert "sessions_open (station_id=? AND left_at=?)" in found
    assert "TEMP B-TREE" not in found


def test_the_space_taken_is_added_up_in_an_index(cast: Cast) -> None:
    space = Track.objects.filter(station=cast.radio_andes).exclude(status="refused").values("size")
    assert "COVERING INDEX library_space" in plan(space)


def test_a_list_that_fits_its_page_is_not_counted_again(cast: Cast) -> None:
    for title in ("Uno", "Dos", "Tres"):
        ready_track(cast.radio_andes, title)
    with CaptureQueriesContext(connection) as captured:
        assert search(cast.radio_andes, limit=3).total == 3
    assert len(captured) == 1
    first = search(cast.radio_andes, limit=2)
    assert (first.total, search(cast.radio_andes, limit=2, cursor=first.next_cursor or "").total) == (3, 3)

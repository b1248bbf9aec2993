"""ETags, preconditions, rates: what every answer of the API has."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ipstream.panel.api import throttling
from tests.cast import Cast
from tests.panel.api.test_refusals import assert_problem

STATION = "/api/v1/stations/andes"


def rename(cast: Cast, name: str, **headers: str) -> Any:
    return cast.program(cast.alicia).patch(STATION, {"name": name}, content_type="application/json", headers=headers)


def test_what_is_known_already_is_not_sent_again(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    etag = program.get(STATION).headers["ETag"]
    again = program.get(STATION, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    rename(cast, "Andes FM")
    assert program.get(STATION, headers={"If-None-Match": etag}).status_code == 200


def test_nobody_else_may_keep_a_copy(cast: Cast) -> None:
    assert cast.program(cast.alicia).get(STATION).headers["Cache-Control"] == "private, no-cache"


def test_a_change_of_what_was_read_is_made(cast: Cast) -> None:
    etag = cast.program(cast.alicia).get(STATION).headers["ETag"]
    assert rename(cast, "Andes FM", **{"If-Match": etag}).status_code == 200


def test_a_change_of_what_changed_meanwhile_is_refused(cast: Cast) -> None:
    etag = cast.program(cast.alicia).get(STATION).headers["ETag"]
    rename(cast, "Andes FM")
    assert_problem(rename(cast, "La Andes", **{"If-Match": etag}), 412, "changed_meanwhile")
    cast.radio_andes.refresh_from_db()
    assert cast.radio_andes.name == "Andes FM"


def test_any_state_will_do_for_a_star(cast: Cast) -> None:
    assert rename(cast, "Andes FM", **{"If-Match": "*"}).status_code == 200


def test_a_stranger_with_a_precondition_is_still_told_there_is_nothing(cast: Cast) -> None:
    program = cast.program(cast.bruno)
    answer = program.patch(STATION, {}, content_type="application/json", headers={"If-Match": '"x"'})
    assert_problem(answer, 404, "station_not_found")


def test_answers_say_how_much_is_left(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    first, second = program.get(STATION), program.get(STATION)
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in (first, second)]
    assert left == [throttling.PER_KEY - 1, throttling.PER_KEY - 2]
    assert int(second.headers["RateLimit-Limit"]) == throttling.PER_KEY
    assert 0 < int(second.headers["RateLimit-Reset"]) <= 60


def test_whoever_asks_too_much_waits_and_others_do_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "PER_KEY", 2)
    program = cast.program(cast.alicia)
    answers = [program.get(STATION) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "too_many_requests")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert answers[2].headers["RateLimit-Remaining"] == "0"
    assert cast.program(cast.alicia).get(STATION).status_code == 200


def test_after_a_minute_the_count_begins_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "PER_KEY", 1)
    program = cast.program(cast.alicia)
    assert [program.get(STATION).status_code for _ in range(2)] == [200, 429]
    later = time.time() + throttling.WINDOW
    monkeypatch.setattr(time, "time", lambda: later)
    assert program.get(STATION).status_code == 200


def test_a_person_has_a_rate_as_well(cast: Cast) -> None:
    answer = cast.browser(cast.alicia).get(STATION)
    assert int(answer.headers["RateLimit-Limit"]) == throttling.PER_PERSON


@pytest.mark.parametrize(
    "path", ["stations", "stations/andes/media", "stations/andes/airings", "stations/andes/sessions", "clients"]
)
@pytest.mark.parametrize("cursor", ["no-es", "MjAyNi0wMS0wMSAx", "ñ", "a\x00b", "x" * 900, "W10:1:x"])
def test_no_list_takes_a_cursor_that_is_not_its_own(cast: Cast, path: str, cursor: str) -> None:
    answer = cast.program(cast.staff).get(f"/api/v1/{path}", {"cursor": cursor})
    assert_problem(answer, 422, "invalid_cursor")


def test_a_cursor_serves_one_list_alone(cast: Cast) -> None:
    program = cast.program(cast.staff)
    cursor = program.get("/api/v1/stations", {"limit": 1}).json()["next_cursor"]
    assert_problem(program.get("/api/v1/clients", {"cursor": cursor}), 422, "invalid_cursor")

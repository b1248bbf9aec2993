"""Whatever the API refuses, it says so as problem+json."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from tests.cast import Cast


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    assert problem["title"]


def test_a_stranger_is_asked_to_log_in(db: None) -> None:
    answer = Browser().get("/api/v1/stations")
    assert_problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_stranger_who_writes_is_asked_to_log_in_too(db: None) -> None:
    answer = Browser(enforce_csrf_checks=True).patch("/api/v1/stations/andes", {}, content_type="application/json")
    assert_problem(answer, 401, "unauthorized")


def test_a_page_of_another_origin_cannot_use_the_session(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.alicia)
    answer = browser.patch("/api/v1/stations/andes", {"name": "Robada"}, content_type="application/json")
    assert_problem(answer, 403, "forbidden")


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/stations/andes/nothing", "/api/", "/api/v2/stations"])
def test_an_unknown_address_is_a_problem_and_no_page(cast: Cast, address: str) -> None:
    assert_problem(cast.program(cast.alicia).get(address), 404, "not_found")


def test_a_wrong_method_names_the_right_ones(cast: Cast) -> None:
    answer = cast.program(cast.alicia).delete("/api/v1/stations/andes")
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) == {"GET", "PATCH"}


@pytest.mark.parametrize("body", ['{"name": ', "", "[]", '"name"', "\x00", "[" * 100_000])
def test_a_malformed_body_is_a_problem(cast: Cast, body: str) -> None:
    answer = cast.program(cast.alicia).patch("/api/v1/stations/andes", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code, answer.json()["code"])


def test_a_body_that_is_not_utf8_is_a_problem(cast: Cast) -> None:
    answer = cast.program(cast.alicia).patch("/api/v1/stations/andes", b"\xff\xfe", content_type="application/json")
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code, answer.json()["code"])


def test_problems_speak_the_language_that_is_asked_for(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    spanish = program.get("/api/v1/stations/luna", headers={"Accept-Language": "es"}).json()
    english = program.get("/api/v1/stations/luna", headers={"Accept-Language": "en"}).json()
    assert english["detail"] == "There is no station with this address, or it belongs to another account."
    assert spanish["detail"] == "No hay ninguna emisora con esta dirección, o es de otra cuenta."


def test_the_api_describes_itself(db: None) -> None:
    description = Browser().get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert "/api/v1/stations/{slug}" in description["paths"]

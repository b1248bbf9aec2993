"""The rooms' routers side by side: none hides another's addresses, and all hide other tenants."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from ipstream.panel.api.assembly import api
from tests.cast import Cast

Operation = tuple[str, str]


def operations() -> list[Operation]:
    """(method, path template) of everything the API describes."""
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


def behind_the_door() -> list[Operation]:
    return [each for each in operations() if not each[1].startswith("/api/v1/public/")]


def address(path: str, slug: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: str(uuid4()), path.replace("{slug}", slug))


def test_every_room_is_there() -> None:
    described = {path.removeprefix("/api/v1/stations") for _, path in operations()}
    rest = {"/{slug}/media", "/{slug}/playlists", "/{slug}/now", "/{slug}/airings", "/{slug}/listeners"}
    assert {"", "/{slug}", "/{slug}/skip", "/{slug}/sessions"} | rest <= described


@pytest.mark.parametrize(("method", "path"), operations())
def test_every_address_takes_the_methods_it_describes(cast: Cast, method: str, path: str) -> None:
    answer = cast.program(cast.alicia).generic(method.upper(), address(path, "andes"), b"{}", "application/json")
    assert answer.status_code != 405


@pytest.mark.parametrize(("method", "path"), behind_the_door())
def test_every_address_asks_who_is_there(db: None, method: str, path: str) -> None:
    answer = Browser().generic(method.upper(), address(path, "andes"), b"{}", "application/json")
    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), [each for each in behind_the_door() if "{slug}" in each[1]])
def test_every_address_of_a_station_hides_other_tenants(cast: Cast, method: str, path: str) -> None:
    """Where the body is judged first, 422 tells nothing about the station either: it is the same for a missing one."""
    program = cast.program(cast.alicia)
    answers = [
        program.generic(method.upper(), address(path, slug), b"{}", "application/json") for slug in ("luna", "nothing")
    ]
    assert [answer.status_code for answer in answers] in ([404, 404], [422, 422])
    assert answers[0].json() == answers[1].json()

"""The OpenAPI says what is so: rights, problems and lists."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser

from ipstream.panel.accounts import callers
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.api.assembly import api
from tests.cast import Cast

ANYBODYS = {"/api/v1/me"}
"""His own affairs, which need no right."""
BOUNDED = {
    "/api/v1/stations/{slug}/preview",
    "/api/v1/public/stations/{slug}/history",
    "/api/v1/clients/{client_id}/usage",
}
"""Lists that end by themselves: with the time they are asked for, or with what can be limited."""


def described() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return paths


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, told) for path, methods in described().items() for method, told in methods.items()]


def ids(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("method", "path", "told"), operations(), ids=ids)
def test_the_right_it_tells_is_the_one_it_asks_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, method: str, path: str, told: dict[str, Any]
) -> None:
    if not told.get("security") or path in ANYBODYS:
        assert "x-right" not in told
        return
    asked: list[Action] = []
    original = callers.Caller.may

    def may(self: callers.Caller, action: Action, client_id: UUID | None = None) -> bool:
        asked.append(action)
        return original(self, action, client_id)

    monkeypatch.setattr(callers.Caller, "may", may)
    places = {"slug": "andes", "client_id": str(cast.andes.id), "plan_id": str(cast.premium.pk)}
    url = re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], "1"), path)
    body = _smallest(told)
    cast.program(cast.staff).generic(method.upper(), url, body, "application/json")
    needed = Action(told["x-right"])
    assert not asked or asked[0] is needed or path in ("/api/v1/clients", "/api/v1/stations")
    assert needed.value in told["description"]


def _smallest(told: dict[str, Any]) -> bytes:
    return b"{}" if "requestBody" in told else b""


@pytest.mark.parametrize(("method", "path", "told"), operations(), ids=ids)
def test_every_operation_tells_its_refusals_and_its_rates(method: str, path: str, told: dict[str, Any]) -> None:
    assert told["summary"]
    assert told["description"]
    assert {"400", "422"} <= set(told["responses"])
    if told.get("security"):
        assert {"401", "403", "429"} <= set(told["responses"])
    names = {parameter["name"] for parameter in told["parameters"]}
    assert ("Idempotency-Key" in names) == (method != "get")
    assert ("If-Match" in names) == (method == "patch")


@pytest.mark.parametrize(("method", "path", "told"), operations(), ids=ids)
def test_every_list_comes_in_pages(method: str, path: str, told: dict[str, Any]) -> None:
    schema = told["responses"].get(200, {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" not in schema or path in BOUNDED:
        return
    shape = api.get_openapi_schema()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "items" in shape["properties"]:
        assert "next_cursor" in shape["properties"]
        assert {"limit", "cursor"} <= {parameter["name"] for parameter in told["parameters"]}


def test_anybody_may_read_it(db: None) -> None:
    answer = Browser().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    schemes = document["components"]["securitySchemes"]
    assert schemes["KeyAuth"] == {"type": "http", "scheme": "bearer"}
    assert schemes["PersonAuth"]["in"] == "cookie"
    assert document["components"]["schemas"]["Problem"]["example"]["code"] == "station_not_found"


def test_no_two_operations_have_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    names = [told["operationId"] for _, _, told in operations()]
    assert len(names) == len(set(names))
    assert "already used" not in capsys.readouterr().out


def test_a_stranger_learns_nothing_of_a_client_from_the_body_he_sends(cast: Cast) -> None:
    """Where the body is judged first, it is judged alike for a client who is there and one who is not."""
    missing = Client(name="Nadie").id
    for path in (cast.andes.id, missing):
        answer = cast.program(cast.bruno).patch(f"/api/v1/clients/{path}", {}, content_type="application/json")
        assert answer.status_code == 404

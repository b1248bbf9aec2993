"""An answer with a secret in it is kept nowhere: not by what lies between, nor for an Idempotency-Key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ipstream.panel.api.assembly import api
from ipstream.panel.api.models import KeptAnswer
from tests.cast import Cast
from tests.panel.telling import Voice

SOUNDS_SECRET = re.compile(r"url|link|token|key|secret|password|passphrase|recovery|otp")
HARMLESS = {"url", "logo_url", "art_url", "audio_url", "cover_url", "stream_url", "terms_url"}
"""Addresses that open nothing to whoever has no right to it."""
NAMES_OF_KEYS = {
    ("get", "/api/v1/me"),
    ("patch", "/api/v1/me"),
    ("get", "/api/v1/audit"),
    ("get", "/api/v1/clients/{client_id}/audit"),
}
"""Where ``key`` is what a key is called, or facts about it."""

ASKED: dict[tuple[str, str], Callable[[Cast, Voice], tuple[str, dict[str, Any]]]] = {
    ("post", "/api/v1/nodes"): lambda cast, node: ("nodes", {"name": "nodo-9", "hostname": "nueve.test"}),
    ("post", "/api/v1/nodes/{node_id}/token"): lambda cast, node: (f"nodes/{node.node.pk}/token", {}),
    ("post", "/api/v1/clients/{client_id}/keys"): lambda cast, node: (
        f"clients/{cast.andes.id}/keys",
        {"name": "web", "scopes": ["read"]},
    ),
    ("post", "/api/v1/clients"): lambda cast, node: (
        "clients",
        {
            "name": "Estrella",
            "owner_email": "elena@estrella.test",
            "plan": cast.premium.pk,
            "station_name": "Estrella FM",
            "slug": "estrella",
        },
    ),
}
"""How each is asked for."""


def secrets_told() -> set[tuple[str, str]]:
    """Operations whose good answers have a field that sounds like a secret."""
    schema: dict[str, Any] = api.get_openapi_schema()
    shapes = schema["components"]["schemas"]
    found = set()
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            good = [answer for status, answer in told["responses"].items() if int(status) < 300]
            names = set(_fields(good, shapes, frozenset())) - HARMLESS
            if any(SOUNDS_SECRET.search(name) for name in names):
                found.add((method, path))
    return found - NAMES_OF_KEYS


def _fields(part: Any, shapes: dict[str, Any], seen: frozenset[str]) -> Iterator[str]:
    """The names of all properties below it, through references."""
    if isinstance(part, list):
        for each in part:
            yield from _fields(each, shapes, seen)
    if not isinstance(part, dict):
        return
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        yield from _fields(shapes[name], shapes, seen | {name})
    yield from part.get("properties", {})
    yield from _fields(list(part.values()), shapes, seen)


def test_every_operation_that_tells_a_secret_is_tried_here() -> None:
    assert secrets_told() == set(ASKED)


@pytest.mark.parametrize("operation", sorted(ASKED), ids=" ".join)
def test_a_secret_is_told_once_and_kept_nowhere(cast: Cast, node: Voice, operation: tuple[str, str]) -> None:
    address, body = ASKED[operation](cast, node)
    program, headers = cast.program(cast.staff), {"Idempotency-Key": "una-vez"}
    url = f"/api/v1/{address}"
    answer = program.generic(operation[0].upper(), url, json.dumps(body), "application/json", headers=headers)
    assert answer.status_code in (200, 201), answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    assert KeptAnswer.objects.get().content is None

"""Every address is tried as nobody, as each of a client's people, as the hoster's staff and as a stranger."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from ipstream.panel.accounts import services
from ipstream.panel.accounts.models import ApiKey, Invitation, Membership
from ipstream.panel.accounts.roles import Role
from ipstream.panel.api.assembly import api
from ipstream.panel.billing.models import Charge
from ipstream.panel.library import storage
from ipstream.panel.library.models import Track
from ipstream.panel.nodes.services import register_node
from ipstream.panel.programme.models import Playlist
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import set_logo
from tests.cast import Cast
from tests.panel.access.table import API, ROWS, Row

PEOPLE = {
    "O": "alicia", "M": "mario", "P": "paula", "D": "diego", "V": "vera", "A": "staff", "S": "sofia", "X": "bruno"
}  # fmt: skip


def in_the_api() -> set[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def on_pages(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from on_pages(pattern.url_patterns, path)
        elif not path.startswith(f"{API}/"):
            yield path


def test_every_operation_of_the_api_has_a_row() -> None:
    assert {(row.method, row.path) for row in ROWS if row.path.startswith(f"{API}/")} - {
        ("GET", f"{API}/openapi.json")
    } == in_the_api()


def test_every_page_has_a_row() -> None:
    assert {row.path for row in ROWS if not row.path.startswith(f"{API}/")} == set(
        on_pages(get_resolver().url_patterns)
    )


def test_no_address_has_two_rows() -> None:
    assert len({(row.method, row.path, row.query) for row in ROWS}) == len(ROWS)


@pytest.fixture
def address(cast: Cast) -> Callable[[Row], str]:
    """Of Radio Andes' things: what stands in a path's places."""
    track, asked = _track(cast.radio_andes), _asked(cast)
    services.set_logo(actor=cast.staff, data=_picture())
    set_logo(actor=cast.alicia, station=cast.radio_andes, data=_picture())
    places: dict[str, object] = {
        "slug": cast.radio_andes.slug,
        "client_id": cast.andes.id,
        "track_id": track.id,
        "playlist_id": Playlist.objects.get(station=cast.radio_andes).id,
        "content_hash": "0" * 64,
        "sha256": "0" * 64,
        "uidb36": "1",
        "key": "nothing",
        "pk": 0,
        "invitation_id": asked.id,
        "token": services.invitation_link(asked).rstrip("/").rpartition("/")[2],
        "session_id": UserSession.objects.create(user=cast.alicia, session_key="elsewhere", ip="127.0.0.1").id,
        "user_id": cast.sofia.id,
        "plan_id": cast.premium.id,
        "node_id": register_node(name="nodo-1", hostname="radio.test")[0].id,
        "charge_id": _charge(cast).id,
        "member_id": Membership.objects.get(user=cast.vera).pk,
        "key_id": _key(cast).pk,
        "staff_id": cast.sofia.id,
    }
    return lambda row: _filled(row.path, places) + row.query


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    return data.getvalue()


def _asked(cast: Cast) -> Invitation:
    """Somebody new."""
    return services.invite(
        actor=cast.alicia, client=cast.andes, email="nora@correo.test", role=Role.DJ, now=timezone.now()
    )


def _key(cast: Cast) -> ApiKey:
    services.create_api_key(user=cast.alicia, name="Sitio", client=cast.andes)
    return ApiKey.objects.get()


def _charge(cast: Cast) -> Charge:
    days = {name: date(2026, 1, 1) for name in ("period_from", "period_to", "due_on")}
    return Charge.objects.create(client=cast.andes, plan_name="Premium", amount=1, created_at=timezone.now(), **days)


def _track(station: Station) -> Track:
    content = b"sound"
    name = hashlib.sha256(content).hexdigest()
    storage.path_of(name).parent.mkdir(exist_ok=True)
    storage.path_of(name).write_bytes(content)
    files = {"sha256": name, "air_sha256": name, "art_sha256": name, "air_extension": "mp3"}
    heard = {"duration": 60.0, "cue_in": 0.0, "cue_out": 60.0, "loudness": -16.0, "true_peak": -1.0}
    return Track.objects.create(station=station, filename="a.mp3", title="A", size=5, status="ready", **files, **heard)


def _filled(path: str, places: dict[str, object]) -> str:
    return re.sub(r"[{<](?:\w+:)?(\w+)[}>]", lambda match: str(places[match[1]]), path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}{row.query}")
def test_what_may_happen(row: Row, cast: Cast, address: Callable[[Row], str]) -> None:
    url, found = address(row), {}
    for letter, name in PEOPLE.items():
        found[letter] = _outcome(_try(cast.browser(getattr(cast, name)), row, url))
    assert _outcome(_try(Browser(), row, url)) == _expected_of_nobody(row)
    assert found == {letter: _expected(row, letter) for letter in PEOPLE}


def _try(browser: Browser, row: Row, url: str) -> HttpResponseBase:
    """The answer; what it changed is taken back."""
    browser.raise_request_exception = True
    kind = "application/json" if row.path.startswith("/api/") else None
    extra: dict[str, Any] = {"content_type": kind} if kind and row.method != "GET" else {}
    with transaction.atomic():
        answer: HttpResponseBase = getattr(browser, row.method.lower())(url, data=row.body, **extra)
        transaction.set_rollback(True)
    return answer


def _outcome(answer: HttpResponseBase) -> str:
    if answer.status_code == 302 and answer.headers["Location"].startswith("/login/?next="):
        return "log in"
    return {401: "log in", 403: "no right", 404: "not there"}.get(answer.status_code, "may")


def _expected_of_nobody(row: Row) -> str:
    return "may" if row.who == "*" else "log in"


def _expected(row: Row, letter: str) -> str:
    if row.who == "node":
        return "log in"
    if row.who == "*" or letter in row.who:
        return "may"
    of_andes = re.search(r"\b(slug|client_id)[}>]", row.path)
    return "not there" if row.own or (letter == "X" and of_andes) else "no right"

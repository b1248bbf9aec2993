"""Keys for programs: made by people, never stronger than them, and shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, Membership, User
from ipstream.panel.accounts.roles import Role, Scope
from ipstream.panel.accounts.services import create_api_key
from tests.cast import Cast
from tests.panel.api.test_refusals import assert_problem


def keys(client: Client) -> str:
    return f"/api/v1/clients/{client.id}/keys"


def make(browser: Browser, client: Client, **wanted: Any) -> Any:
    body = {"name": "Sitio web", "scopes": ["read"]} | wanted
    return browser.post(keys(client), body, content_type="application/json")


def by(key: str) -> Browser:
    return Browser(headers={"Authorization": f"Bearer {key}"})


def without_api(client: Client) -> None:
    client.subscription.exceptions = {"features": []}
    client.subscription.save()


def test_an_owner_makes_a_key_and_it_works(cast: Cast) -> None:
    answer = make(cast.browser(cast.alicia), cast.andes)
    assert answer.status_code == 201
    assert by(answer.json()["key"]).get("/api/v1/stations/andes").status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_is_shown_once_and_never_stored_or_logged(cast: Cast) -> None:
    secret = make(cast.browser(cast.alicia), cast.andes).json()["key"].split("_", 2)[2]
    assert secret not in cast.browser(cast.alicia).get(keys(cast.andes)).content.decode()
    row, entry = ApiKey.objects.get(name="Sitio web"), AuditEntry.objects.get(verb="key.create")
    assert secret not in f"{row.__dict__} {entry.__dict__}"


def test_the_list_tells_names_scopes_and_last_use(cast: Cast) -> None:
    by(make(cast.browser(cast.alicia), cast.andes).json()["key"]).get("/api/v1/me")
    (item,) = cast.browser(cast.alicia).get(keys(cast.andes)).json()["items"]
    assert (item["name"], item["scopes"], item["made_by"]) == ("Sitio web", ["read"], "Alicia")
    assert item["last_used_at"] is not None


def test_a_revoked_key_opens_nothing(cast: Cast) -> None:
    made = make(cast.browser(cast.alicia), cast.andes).json()
    assert cast.browser(cast.alicia).delete(f"{keys(cast.andes)}/{made['id']}").status_code == 204
    assert_problem(by(made["key"]).get("/api/v1/me"), 401, "unauthorized")


def test_a_key_ends_with_its_day(cast: Cast) -> None:
    key = create_api_key(
        user=cast.alicia, name="hoy", client=cast.andes, expires_at=timezone.now() + timedelta(minutes=1)
    )
    assert by(key).get("/api/v1/me").status_code == 200
    ApiKey.objects.filter(name="hoy").update(expires_at=timezone.now())
    assert_problem(by(key).get("/api/v1/me"), 401, "unauthorized")


def test_a_key_for_one_station_reaches_that_one_alone(cast: Cast) -> None:
    Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.OWNER)
    cast.radio_luna.client = cast.andes
    cast.radio_luna.save()
    answer = make(cast.browser(cast.alicia), cast.andes, station=str(cast.radio_andes.id), scopes=["admin"])
    program = by(answer.json()["key"])
    assert program.get("/api/v1/stations/andes").status_code == 200
    assert program.get("/api/v1/stations/luna").status_code == 404
    assert [item["slug"] for item in program.get("/api/v1/stations").json()["items"]] == ["andes"]
    assert_problem(program.get(keys(cast.andes)), 403, "no_right")


def test_a_key_for_a_station_of_another_client_cannot_be_made(cast: Cast) -> None:
    answer = make(cast.browser(cast.alicia), cast.andes, station=str(cast.radio_luna.id))
    assert_problem(answer, 404, "station_not_found")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"scopes": []}, "scopes"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59Z"}, "expires_at"),
        ({"expires_at": "mañana"}, "expires_at"),
        ({"station": "andes"}, "station"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_key_that_makes_no_sense_names_its_field(cast: Cast, wanted: dict[str, Any], field: str) -> None:
    answer = make(cast.browser(cast.alicia), cast.andes, **wanted)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not ApiKey.objects.exists()


def test_a_plan_without_the_api_makes_no_keys(cast: Cast) -> None:
    without_api(cast.andes)
    assert_problem(make(cast.browser(cast.alicia), cast.andes), 409, "feature_not_in_plan")
    assert not ApiKey.objects.exists()


def test_a_key_stops_when_the_plan_no_longer_includes_the_api(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    without_api(cast.andes)
    assert_problem(program.get("/api/v1/stations/andes"), 403, "feature_not_in_plan")


def test_the_staffs_keys_work_whatever_a_client_has_bought(cast: Cast) -> None:
    without_api(cast.andes)
    assert cast.program(cast.staff).get("/api/v1/stations/andes").status_code == 200


def test_a_managers_key_is_no_owner(cast: Cast) -> None:
    """Else whoever may make keys could make himself one that dismisses the owner."""
    program = by(make(cast.browser(cast.mario), cast.andes, scopes=["admin"]).json()["key"])
    assert program.get("/api/v1/stations/andes").status_code == 200
    assert_problem(program.get(f"/api/v1/clients/{cast.andes.id}/members"), 403, "no_right")


def test_a_key_ends_with_the_work_of_whoever_made_it(cast: Cast) -> None:
    program = cast.program(cast.mario)
    Membership.objects.filter(user=cast.mario).delete()
    assert_problem(program.get("/api/v1/stations/andes"), 403, "key_maker_gone")


def test_a_clients_key_changes_nothing_while_he_is_suspended_whoever_made_it(cast: Cast) -> None:
    key = create_api_key(user=cast.staff, name="de la casa", client=cast.andes)
    Client.objects.filter(id=cast.andes.id).update(state="suspended", state_reason="Falta pagar marzo.")
    answer = by(key).patch("/api/v1/stations/andes", {"name": "X"}, content_type="application/json")
    assert_problem(answer, 403, "client_suspended")
    assert by(key).get("/api/v1/stations/andes").status_code == 200


@pytest.mark.parametrize("name", ["paula", "diego", "vera"])
def test_only_owners_and_managers_see_keys(cast: Cast, name: str) -> None:
    person: User = getattr(cast, name)
    assert_problem(cast.browser(person).get(keys(cast.andes)), 403, "no_right")
    assert_problem(make(cast.browser(person), cast.andes), 403, "no_right")


def test_it_hides_other_tenants(cast: Cast) -> None:
    made = make(cast.browser(cast.alicia), cast.andes).json()
    stranger = cast.browser(cast.bruno)
    assert stranger.get(keys(cast.andes)).status_code == 404
    assert make(stranger, cast.andes).status_code == 404
    for client in (cast.andes, cast.luna):
        assert stranger.delete(f"{keys(client)}/{made['id']}").status_code == 404
    assert ApiKey.objects.get().revoked_at is None


OPENS: dict[str, str] = {
    # what each scope of a key opens: R read · P programme · L library · I live · A admin
    "GET /api/v1/stations": "RPLIA",
    "GET /api/v1/stations/andes": "RPLIA",
    "PATCH /api/v1/stations/andes": "A",
    "POST /api/v1/stations/andes/start": "PA",
    "GET /api/v1/stations/andes/now": "RPLIA",
    "GET /api/v1/stations/andes/airings": "RPA",
    "GET /api/v1/stations/andes/listeners": "RA",
    "GET /api/v1/stations/andes/playlists": "RPA",
    "GET /api/v1/stations/andes/media": "RLA",
    "POST /api/v1/stations/andes/media": "LA",
    "GET /api/v1/clients": "RA",
    "GET /api/v1/clients/{andes}": "RA",
    "PATCH /api/v1/clients/{andes}": "A",
    "GET /api/v1/clients/{andes}/members": "RA",
    "POST /api/v1/clients/{andes}/invitations": "A",
    "GET /api/v1/clients/{andes}/keys": "RA",
    "POST /api/v1/clients/{andes}/keys": "A",
    "GET /api/v1/clients/{andes}/audit": "RA",
    "GET /api/v1/host": "",
}
LETTERS = dict(zip("RPLIA", Scope, strict=True))


@pytest.mark.parametrize("operation", OPENS)
def test_a_key_opens_what_its_scope_is_for(cast: Cast, operation: str) -> None:
    method, path = operation.replace("{andes}", str(cast.andes.id)).split(" ")
    opened = ""
    for letter, scope in LETTERS.items():
        program = cast.program(cast.alicia, scope)
        body = VALID.get(operation, b"{}")
        answer = program.generic(method, path, body, "application/json")
        opened += letter if answer.status_code != 403 else ""
    assert opened == OPENS[operation]


VALID = {
    "POST /api/v1/clients/{andes}/invitations": b'{"email": "nora@correo.test", "role": "dj"}',
    "POST /api/v1/clients/{andes}/keys": b'{"name": "otra", "scopes": ["read"]}',
}

"""Clients, their people and their log over the API: what the panel can do, a program can."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from ipstream.panel.accounts.models import AuditEntry, Host, Invitation, Membership, User
from ipstream.panel.accounts.roles import Role, Scope
from ipstream.panel.accounts.services import record_change
from tests.cast import Cast
from tests.panel.api.test_refusals import assert_problem

API = "/api/v1"


def andes(cast: Cast, rest: str = "") -> str:
    return f"{API}/clients/{cast.andes.id}{rest}"


def send(browser: Browser, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return getattr(browser, method)(path, body or {}, content_type="application/json")


def member(cast: Cast, user: User) -> str:
    return andes(cast, f"/members/{Membership.objects.get(client=cast.andes, user=user).pk}")


# who am I


def test_a_person_is_told_who_he_is_and_what_he_may(cast: Cast) -> None:
    told = cast.browser(cast.paula).get(f"{API}/me").json()
    assert (told["person"]["email"], told["person"]["staff_role"], told["key"]) == ("paula@andes.test", None, None)
    (client,) = told["clients"]
    assert (client["id"], client["role"]) == (str(cast.andes.id), "programmer")
    assert "library.change" in client["rights"]
    assert "team.change" not in client["rights"]
    assert told["rights"] == []


def test_a_program_is_told_what_its_key_leaves_of_that(cast: Cast) -> None:
    told = cast.program(cast.alicia, Scope.LIBRARY).get(f"{API}/me").json()
    assert told["key"] == {"name": "test", "scopes": ["library"], "client": str(cast.andes.id), "station": None}
    assert told["clients"][0]["rights"] == ["station.view", "library.view", "library.change", "library.delete"]


def test_staff_are_told_their_rights_for_the_host(cast: Cast) -> None:
    told = cast.browser(cast.sofia).get(f"{API}/me").json()
    assert told["person"]["staff_role"] == "support"
    assert "host.view" in told["rights"]
    assert "plans.change" not in told["rights"]


def test_a_suspended_clients_people_are_told_that_they_can_change_nothing(cast: Cast) -> None:
    cast.andes.state = "suspended"
    cast.andes.save()
    (client,) = cast.browser(cast.alicia).get(f"{API}/me").json()["clients"]
    assert client["state"] == "suspended"
    assert all(right.endswith(".view") for right in client["rights"])


def test_a_person_changes_his_language_and_a_key_does_not(cast: Cast) -> None:
    assert send(cast.browser(cast.vera), "patch", f"{API}/me", {"language": "en"}).json()["person"]["language"] == "en"
    assert_problem(send(cast.program(cast.vera), "patch", f"{API}/me", {"language": "es"}), 403, "no_right")


# clients


def test_staff_see_all_clients_and_others_their_own(cast: Cast) -> None:
    assert len(cast.program(cast.staff).get(f"{API}/clients").json()["items"]) == 2
    (mine,) = cast.program(cast.alicia).get(f"{API}/clients").json()["items"]
    assert (mine["id"], mine["notes"]) == (str(cast.andes.id), None)


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "LUNA"}, 1), ({"q": "a\0ndes"}, 1), ({"state": "suspended"}, 0), ({"limit": "1"}, 1)],
)
def test_the_list_can_be_narrowed(cast: Cast, query: dict[str, str], found: int) -> None:
    assert len(cast.program(cast.staff).get(f"{API}/clients", query).json()["items"]) == found


def test_a_client_is_changed_and_it_is_in_his_log(cast: Cast) -> None:
    answer = send(cast.program(cast.alicia), "patch", andes(cast), {"contact_email": "hola@andes.test"})
    assert answer.json()["contact_email"] == "hola@andes.test"
    assert AuditEntry.objects.get(verb="client.change").after == {"contact_email": "hola@andes.test"}


def test_the_hosters_notes_are_his(cast: Cast) -> None:
    send(cast.program(cast.staff), "patch", andes(cast), {"notes": "Paga tarde"})
    assert cast.program(cast.staff).get(andes(cast)).json()["notes"] == "Paga tarde"
    assert cast.program(cast.alicia).get(andes(cast)).json()["notes"] is None
    assert_problem(send(cast.program(cast.alicia), "patch", andes(cast), {"notes": ""}), 403, "no_right")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"contact_email": "x"}, "contact_email"), ({"state": "active"}, "state")],
)
def test_a_bad_change_names_its_field_and_changes_nothing(cast: Cast, changes: dict[str, str], field: str) -> None:
    answer = send(cast.program(cast.alicia), "patch", andes(cast), changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    cast.andes.refresh_from_db()
    assert (cast.andes.name, cast.andes.contact_email) == ("Radio Andes", "")


# people


def test_an_owner_lists_and_changes_his_people(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    people = program.get(andes(cast, "/members")).json()["items"]
    assert [(one["email"], one["role"]) for one in people][:2] == [
        ("alicia@andes.test", "owner"),
        ("mario@andes.test", "manager"),
    ]
    assert send(program, "patch", member(cast, cast.diego), {"role": "programmer"}).json()["role"] == "programmer"
    assert program.delete(member(cast, cast.vera)).status_code == 204
    assert set(Membership.objects.filter(client=cast.andes).values_list("user__email", "role")) >= {
        ("diego@andes.test", "programmer")
    }
    assert not Membership.objects.filter(user=cast.vera).exists()


def test_the_last_owner_stays(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    assert_problem(program.delete(member(cast, cast.alicia)), 409, "last_owner")
    assert_problem(send(program, "patch", member(cast, cast.alicia), {"role": "dj"}), 409, "last_owner")
    assert Membership.objects.get(user=cast.alicia).role == Role.OWNER


def test_somebody_is_asked_again_and_not_any_more(cast: Cast) -> None:
    program, url = cast.program(cast.alicia), andes(cast, "/invitations")
    made = send(program, "post", url, {"email": "Nora@Correo.test", "role": "dj"})
    assert (made.status_code, made.json()["email"], made.json()["expired"]) == (201, "nora@correo.test", False)
    one = f"{url}/{made.json()['id']}"
    assert send(program, "post", f"{one}/resend").status_code == 200
    assert program.delete(one).status_code == 204
    assert program.get(url).json()["items"] == []
    assert_problem(program.delete(one), 404, "invitation_not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "vera@andes.test", "role": "dj"}, "already_member"),
        ({"email": "sofia@ipstream.test", "role": "dj"}, "works_for_host"),
        ({"email": "no", "role": "dj"}, "email_invalid"),
        ({"email": "nora@correo.test", "role": "king"}, "invalid_input"),
        ({"role": "dj"}, "invalid_input"),
    ],
)
def test_nobody_is_asked_in_vain(cast: Cast, body: dict[str, str], code: str) -> None:
    answer = send(cast.program(cast.alicia), "post", andes(cast, "/invitations"), body)
    assert answer.json()["code"] == code
    assert not Invitation.objects.exists()


# the log


def entry(cast: Cast, verb: str, target: str = "x", *, of_host: bool = False) -> None:
    record_change(actor=cast.alicia, client=None if of_host else cast.andes, verb=verb, target=target)


def test_the_log_is_narrowed_and_comes_in_pages(cast: Cast) -> None:
    for verb in ("station.change", "station.wanted", "member.change"):
        entry(cast, verb, "andes")
    program, url = cast.program(cast.alicia), andes(cast, "/audit")
    found = program.get(url, {"verb": "station.", "limit": "1"}).json()
    rest = program.get(url, {"verb": "station.", "cursor": found["next_cursor"]}).json()
    verbs = [one["verb"] for one in found["items"] + rest["items"]]
    assert verbs == ["station.wanted", "station.change", "station.create"]
    assert program.get(url, {"to": "2001-01-01T00:00:00Z"}).json()["items"] == []
    assert program.get(url, {"actor": "ALICIA", "q": "and"}).json()["items"][0]["actor"] == "alicia@andes.test"
    assert_problem(program.get(url, {"from": "0001-01-01T00:00:00Z"}), 422, "invalid_moment")


def test_the_hosts_own_affairs_are_for_staff(cast: Cast) -> None:
    entry(cast, "plan.change", of_host=True)
    every = cast.program(cast.staff).get(f"{API}/audit").json()["items"]
    assert "plan.change" in [one["verb"] for one in every]
    mine = cast.program(cast.alicia).get(andes(cast, "/audit")).json()["items"]
    assert "plan.change" not in [one["verb"] for one in mine]
    assert_problem(cast.program(cast.alicia).get(f"{API}/audit"), 403, "no_right")


def test_the_log_can_be_taken_along_as_a_table(cast: Cast) -> None:
    entry(cast, "station.change", "=cmd|' /C calc'!A0")
    answer = cast.program(cast.alicia).get(andes(cast, "/audit.csv"), {"verb": "station.change"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    assert (row["actor"], row["client"]) == ("alicia@andes.test", "Radio Andes")
    assert row["target"].startswith("'=cmd"), "a spreadsheet must not take it for a formula"


# the host


def test_the_host_is_read_by_staff_and_changed_by_administrators(cast: Cast) -> None:
    assert cast.program(cast.sofia).get(f"{API}/host").json()["name"] == "IPStream"
    assert_problem(send(cast.program(cast.sofia), "patch", f"{API}/host", {"name": "X"}), 403, "no_right")
    assert send(cast.program(cast.staff), "patch", f"{API}/host", {"name": "Ondas"}).json()["name"] == "Ondas"
    assert Host.objects.get().name == "Ondas"


@pytest.mark.parametrize(
    ("changes", "field"), [({"colour": "rojo"}, "colour"), ({"currency": "us$"}, "currency"), ({"name": ""}, "name")]
)
def test_a_bad_change_of_the_host_names_its_field(cast: Cast, changes: dict[str, str], field: str) -> None:
    answer = send(cast.program(cast.staff), "patch", f"{API}/host", changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_administrator_employs_and_dismisses(cast: Cast) -> None:
    program = cast.program(cast.staff)
    made = send(program, "post", f"{API}/staff", {"email": "olga@ipstream.test", "name": "Olga", "role": "support"})
    assert made.status_code == 201
    one = f"{API}/staff/{made.json()['id']}"
    assert send(program, "patch", one, {"role": "administrator"}).json()["role"] == "administrator"
    assert send(program, "patch", one, {"active": False}).json()["active"] is False
    assert send(program, "patch", one, {"active": True}).json()["active"] is True
    assert_problem(program.get(f"{API}/staff/{cast.alicia.pk}"), 404, "staff_not_found")


def test_the_last_administrator_stays(cast: Cast) -> None:
    one = f"{API}/staff/{cast.staff.pk}"
    assert_problem(send(cast.program(cast.staff), "patch", one, {"active": False}), 409, "last_administrator")


OF_A_CLIENT = (
    ("get", ""),
    ("patch", ""),
    ("get", "/members"),
    ("get", "/members/{member}"),
    ("delete", "/members/{member}"),
    ("get", "/invitations"),
    ("post", "/invitations/{invitation}/resend"),
    ("delete", "/invitations/{invitation}"),
    ("get", "/keys"),
    ("get", "/audit"),
    ("get", "/audit.csv"),
)


@pytest.mark.parametrize(("method", "rest"), OF_A_CLIENT)
def test_it_hides_other_tenants(cast: Cast, method: str, rest: str) -> None:
    """Neither another's client nor, under one's own, another's things."""
    invitation = send(
        cast.program(cast.alicia), "post", andes(cast, "/invitations"), {"email": "nora@correo.test", "role": "dj"}
    ).json()["id"]
    diego = Membership.objects.get(user=cast.diego).pk
    rest = rest.format(member=diego, invitation=invitation)
    stranger = cast.program(cast.bruno)
    assert_problem(send(stranger, method, andes(cast, rest)), 404, "client_not_found")
    assert_problem(send(stranger, method, f"{API}/clients/{uuid4()}{rest}"), 404, "client_not_found")
    if str(diego) in rest or str(invitation) in rest:
        assert send(stranger, method, f"{API}/clients/{cast.luna.id}{rest}").status_code == 404
    assert Membership.objects.filter(pk=diego).exists()
    assert Invitation.objects.get().revoked_at is None


@pytest.mark.parametrize("member_id", ["0", "-1", "9" * 30, "x", "1.5"])
def test_a_number_that_no_row_has_is_no_failure_of_ours(cast: Cast, member_id: str) -> None:
    answer = cast.program(cast.alicia).get(andes(cast, f"/members/{member_id}"))
    assert answer.status_code in (404, 422)

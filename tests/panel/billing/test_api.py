"""The hoster's business over the API."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Scope
from ipstream.panel.billing.models import Charge
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.queries import node_of_token
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.models import Station
from tests.cast import PAID_UNTIL, Cast
from tests.panel.telling import Voice, committed, node, other_node

__all__ = ["committed", "node", "other_node"]

API = "/api/v1"
BASIC = {"name": "Basic", "price": 18_00, "bitrates": [64], "listener_limit": 50, "storage_bytes": 10**10}


def call(cast: Cast, method: str, path: str, body: Any = None, *, who: str = "staff") -> Any:
    program = cast.program(getattr(cast, who))
    return getattr(program, method)(
        f"{API}{path}", body, **({} if body is None else {"content_type": "application/json"})
    )


def body(answer: HttpResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def new_client(cast: Cast, **changes: Any) -> Any:
    fields = {
        "name": "Radio Estrella",
        "owner_email": "elena@estrella.test",
        "plan": cast.premium.pk,
        "station_name": "Estrella FM",
        "slug": "estrella",
    }
    return call(cast, "post", "/clients", fields | changes)


def charge(client: Client, *, due_in: int = 5) -> Charge:
    today = timezone.now().date()
    days = {"period_from": today, "period_to": today, "due_on": today + timedelta(days=due_in)}
    return Charge.objects.create(
        client=client, plan_name="Premium", amount=70_00, currency="USD", created_at=timezone.now(), **days
    )


def test_the_owners_link_is_kept_nowhere(cast: Cast, node: Voice) -> None:
    """A repeated request is carried out once, and told so; the link itself is in the mail and on the client's page."""
    program = cast.program(cast.staff)
    fields = {"name": "Estrella", "owner_email": "elena@estrella.test", "plan": cast.premium.pk}
    new = fields | {"station_name": "Estrella FM", "slug": "estrella"}
    first, again = (
        program.post(f"{API}/clients", new, content_type="application/json", headers={"Idempotency-Key": "alta-1"})
        for _ in range(2)
    )
    assert first.headers["Cache-Control"] == "no-store"
    assert (again.status_code, again.json()["code"]) == (409, "idempotency_secret")
    assert Client.objects.filter(name="Estrella").count() == 1


def test_a_client_is_taken_on_in_one_request(cast: Cast, node: Voice) -> None:
    made = body(new_client(cast, trial_days=14, exceptions={"listener_limit": 250}), 201)
    assert (made["state"], made["station"], made["node"]) == ("trial", "estrella", "nodo-1")
    assert "/invitations/" in made["invitation_url"]
    found = body(call(cast, "get", f"/clients/{made['id']}/subscription"))
    assert (found["exceptions"], found["limits"]["listener_limit"], found["plan"]["name"]) == (
        {"listener_limit": 250}, 250, "Premium"
    )  # fmt: skip
    assert date.fromisoformat(found["paid_until"]) - timezone.now().date() == timedelta(days=13)


def test_a_chosen_server_is_taken(cast: Cast, node: Voice, other_node: Voice) -> None:
    assert body(new_client(cast, node=str(other_node.node.pk)), 201)["node"] == "nodo-2"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("owner_email", "nadie", "email_invalid"),
        ("slug", "andes", "slug_taken"),
        ("slug", "api", None),
        ("plan", 999, "plan_not_found"),
        ("plan", -1, None),
        ("node", "00000000-0000-4000-8000-000000000000", "node_not_found"),
        ("trial_days", 1000, "trial_invalid"),
        ("timezone", "Mars", None),
    ],
)
def test_what_is_wrong_in_it_is_named(cast: Cast, node: Voice, field: str, value: Any, code: str | None) -> None:
    refusal = body(new_client(cast, **{field: value}), 422)
    assert refusal["field"] == field
    assert code is None or refusal["code"] == code
    assert not Station.objects.filter(slug="estrella").exists()


def test_without_a_server_it_is_refused(cast: Cast) -> None:
    assert body(new_client(cast), 409)["code"] == "no_node_with_room"


def test_a_client_reads_his_usage_and_subscription_and_charges(cast: Cast) -> None:
    charge(cast.andes)
    program = {"who": "alicia"}
    items = body(call(cast, "get", f"/clients/{cast.andes.pk}/usage", **program))["items"]
    assert [one["limit"] for one in items] == ["station_limit", "storage_bytes", "listener_limit", "traffic_bytes"]
    assert items[0] == {"limit": "station_limit", "used": 1, "limit_value": 3, "percent": 33, "level": ""}
    assert body(call(cast, "get", f"/clients/{cast.andes.pk}/subscription", **program))["renews"] is True
    found = body(call(cast, "get", f"/clients/{cast.andes.pk}/charges", **program))
    assert [(one["amount"], one["paid_at"]) for one in found["items"]] == [(70_00, None)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "usage"),
        ("get", "subscription"),
        ("patch", "subscription"),
        ("get", "charges"),
        ("post", "charges/{charge}/paid"),
        ("post", "suspend"),
        ("post", "reactivate"),
        ("post", "cancel"),
    ],
)
def test_it_hides_other_tenants(cast: Cast, method: str, path: str) -> None:
    sent = None if method == "get" else {"reason": "x"} if path in ("suspend", "cancel") else {}
    filled = path.format(charge=charge(cast.luna).pk)
    for client_id in (cast.luna.pk, uuid4()):
        answer = call(cast, method, f"/clients/{client_id}/{filled}", sent, who="alicia")
        assert body(answer, 404)["code"] == "client_not_found"
    cast.luna.refresh_from_db()
    assert cast.luna.state == "active"


def test_the_charge_of_one_client_is_not_found_below_another(cast: Cast) -> None:
    row = charge(cast.luna)
    assert (
        body(call(cast, "post", f"/clients/{cast.andes.pk}/charges/{row.pk}/paid", {}), 404)["code"]
        == "charge_not_found"
    )
    row.refresh_from_db()
    assert row.paid_at is None


def test_support_sees_no_billing(cast: Cast, node: Voice) -> None:
    for path in (f"/clients/{cast.andes.pk}/subscription", f"/clients/{cast.andes.pk}/charges", "/charges"):
        assert body(call(cast, "get", path, who="sofia"), 403)["code"] == "no_right"
    assert body(call(cast, "get", "/host/summary", who="sofia"))["business"] is None
    assert body(call(cast, "get", f"/nodes/{node.node.pk}", who="sofia"))["monthly_cost"] is None


def test_a_preview_tells_what_would_not_fit_and_changes_nothing(cast: Cast) -> None:
    basic = Plan.objects.create(**BASIC)
    path = f"/clients/{cast.andes.pk}/subscription"
    told = body(call(cast, "patch", f"{path}?preview=1", {"plan": basic.pk}))
    assert (told["applied"], told["subscription"]["plan"]["name"]) == (False, "Premium")
    assert {one["code"] for one in told["consequences"]} == {"main_quality_changes", "quality_ends", "feature_ends"}
    assert all(one["text"] for one in told["consequences"])
    done = body(call(cast, "patch", path, {"plan": basic.pk}))
    assert (done["applied"], done["subscription"]["plan"]["name"]) == (True, "Basic")
    assert done["consequences"] == told["consequences"]


def test_exceptions_alone_keep_the_plan_and_the_plan_alone_keeps_exceptions(cast: Cast) -> None:
    path = f"/clients/{cast.andes.pk}/subscription"
    body(call(cast, "patch", path, {"exceptions": {"dj_limit": 9}}))
    basic = Plan.objects.create(**BASIC)
    found = body(call(cast, "patch", path, {"plan": basic.pk}))["subscription"]
    assert (found["plan"]["name"], found["exceptions"]) == ("Basic", {"dj_limit": 9})
    assert body(call(cast, "patch", path, {"exceptions": {}}))["subscription"]["exceptions"] == {}


def test_an_impossible_exception_is_named(cast: Cast) -> None:
    refusal = body(
        call(cast, "patch", f"/clients/{cast.andes.pk}/subscription", {"exceptions": {"listener_limit": 0}}), 422
    )
    assert refusal["field"] == "listener_limit"


def test_a_client_is_suspended_reactivated_and_cancelled(cast: Cast) -> None:
    path = f"/clients/{cast.andes.pk}"
    told = body(call(cast, "post", f"{path}/suspend", {"reason": "Música sin licencia."}))
    assert (told["state"], told["reason"]) == ("suspended", "Música sin licencia.")
    refusal = body(call(cast, "patch", "/stations/andes", {"name": "Otra"}, who="alicia"), 403)
    assert (refusal["code"], refusal["values"]["reason"]) == ("client_suspended", "Música sin licencia.")
    assert body(call(cast, "post", f"{path}/reactivate", {}))["state"] == "active"
    assert body(call(cast, "post", f"{path}/cancel", {"at_end": True}))["state"] == "active"
    assert body(call(cast, "get", f"{path}/subscription"))["renews"] is False
    assert body(call(cast, "post", f"{path}/cancel", {"reason": "Se muda."}))["state"] == "cancelled"
    assert body(call(cast, "post", f"{path}/suspend", {"reason": "x"}), 409)["code"] == "client_cancelled"
    assert Station.objects.filter(slug="andes").exists()


def test_a_suspension_needs_a_reason(cast: Cast) -> None:
    for sent in ({"reason": "  "}, {}):
        assert body(call(cast, "post", f"/clients/{cast.andes.pk}/suspend", sent), 422)["field"] == "reason"


def test_open_charges_are_listed_and_paid(cast: Cast) -> None:
    row, other = charge(cast.andes, due_in=-1), charge(cast.luna)
    found = body(call(cast, "get", "/charges?paid=0&limit=1"))
    assert len(found["items"]) == 1
    rest = body(call(cast, "get", f"/charges?paid=0&limit=1&cursor={found['next_cursor']}"))
    assert {found["items"][0]["id"], rest["items"][0]["id"]} == {str(row.pk), str(other.pk)}
    Client.objects.filter(pk=cast.andes.pk).update(state="past_due")
    assert body(call(cast, "post", f"/clients/{cast.andes.pk}/charges/{row.pk}/paid", {}))["paid_at"] is not None
    cast.andes.refresh_from_db()
    assert cast.andes.state == "active"
    assert len(body(call(cast, "get", "/charges?paid=0"))["items"]) == 1


def test_the_hosts_summary_has_the_months_money(cast: Cast, node: Voice) -> None:
    Node.objects.update(monthly_cost=30_00)
    charge(cast.andes)
    Charge.objects.update(period_to=PAID_UNTIL)
    found = body(call(cast, "get", "/host/summary"))
    assert found["clients"]["active"] == 2
    money = {"income": 70_00, "projected": 70_00, "cost": 30_00, "margin": 40_00, "projected_margin": 40_00}
    assert found["business"] == [{"currency": "USD"} | money]
    assert [one["name"] for one in found["fullest"]] == ["nodo-1"]


def test_plans_are_made_changed_and_deleted(cast: Cast) -> None:
    made = body(call(cast, "post", "/plans", BASIC), 201)
    path = f"/plans/{made['id']}"
    assert body(call(cast, "get", path)) == made
    assert body(call(cast, "patch", path, {"price": 20_00, "bitrates": [128, 64]}))["bitrates"] == [64, 128]
    assert [one["name"] for one in body(call(cast, "get", "/plans"))["items"]] == ["Basic", "Premium"]
    assert call(cast, "delete", path).status_code == 204
    assert body(call(cast, "get", path), 404)["code"] == "plan_not_found"
    assert body(call(cast, "delete", f"/plans/{cast.premium.pk}"), 409)["code"] == "plan_in_use"


@pytest.mark.parametrize(
    "changes", [{"price": -1}, {"bitrates": [1]}, {"period": "day"}, {"colour": "red"}, {"offered": None}]
)
def test_a_senseless_plan_is_refused_naming_the_field(cast: Cast, changes: dict[str, Any]) -> None:
    assert body(call(cast, "post", "/plans", BASIC | changes), 422)["field"] in changes
    assert body(call(cast, "patch", f"/plans/{cast.premium.pk}", changes), 422)["field"] in changes


def test_a_server_is_enrolled_with_a_token_shown_once(cast: Cast) -> None:
    sent = {"name": "vps-1", "hostname": "radio1.test", "max_stations": 10, "monthly_cost": 20_00}
    made = body(call(cast, "post", "/nodes", sent), 201)
    token, path = made.pop("token"), f"/nodes/{made['id']}"
    enrolled = node_of_token(token)
    assert enrolled is not None
    assert str(enrolled.pk) == made["id"]
    found = body(call(cast, "get", path))
    assert found == made
    assert (found["online"], found["percent"], found["has_room"], found["monthly_cost"]) == (False, 0, True, 20_00)
    fresh = body(call(cast, "post", f"{path}/token", {}))["token"]
    assert node_of_token(token) is None
    assert node_of_token(fresh) == enrolled


def test_a_server_is_changed_and_listed(cast: Cast, node: Voice) -> None:
    changed = body(call(cast, "patch", f"/nodes/{node.node.pk}", {"accepting": False, "max_listeners": 500}))
    assert (changed["accepting"], changed["has_room"], changed["percent"]) == (False, False, 100)
    assert body(call(cast, "get", "/nodes"))["items"] == [changed]
    assert body(call(cast, "patch", f"/nodes/{node.node.pk}", {"icecast_port": 0}), 422)["field"] == "icecast_port"
    assert body(call(cast, "get", f"/nodes/{uuid4()}"), 404)["code"] == "node_not_found"


def test_a_reading_key_of_a_client_changes_nothing(cast: Cast) -> None:
    program = cast.program(cast.alicia, Scope.READ)
    assert program.get(f"{API}/clients/{cast.andes.pk}/subscription").status_code == 200
    answer = program.patch(f"{API}/clients/{cast.andes.pk}/subscription", {}, content_type="application/json")
    assert answer.status_code == 403


def test_an_owner_opens_another_station_as_far_as_his_plan_goes(cast: Cast, node: Voice) -> None:
    path = f"/clients/{cast.andes.id}/stations"
    new = {"name": "Andes Rock", "slug": "andes-rock"}
    assert body(call(cast, "post", path, new, who="alicia"), 201)["slug"] == "andes-rock"
    made = body(call(cast, "get", "/stations/andes-rock", who="alicia"))
    assert made["outputs"][0]["url"] == "http://radio.test:8100/andes-rock"
    again = body(call(cast, "post", path, new, who="alicia"), 422)
    assert (again["field"], again["code"]) == ("slug", "slug_taken")
    cast.andes.subscription.exceptions = {"station_limit": 2}
    cast.andes.subscription.save()
    assert body(call(cast, "post", path, new | {"slug": "jazz"}, who="alicia"), 409)["code"] == "station_limit"


def test_only_the_hoster_chooses_its_server_and_strangers_open_none(cast: Cast, node: Voice) -> None:
    path = f"/clients/{cast.andes.id}/stations"
    new = {"name": "Andes Rock", "slug": "andes-rock", "node": str(node.node.pk)}
    body(call(cast, "post", path, new, who="alicia"), 403)
    body(call(cast, "post", path, new, who="bruno"), 404)
    body(call(cast, "post", path, new), 201)

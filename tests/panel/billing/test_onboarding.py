"""A client from nothing to a station on a server and an invitation, in one step: all of it or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ipstream.core.errors import InvalidInput, IPStreamError, Refused
from ipstream.panel.accounts.models import AuditEntry, Client, Invitation
from ipstream.panel.accounts.roles import Role
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.services import Onboarded, onboard_client
from ipstream.panel.nodes.models import Placement
from ipstream.panel.nodes.services import change_node
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import change_plan
from ipstream.panel.stations.models import Station
from tests.cast import Cast
from tests.panel.telling import Voice, committed, node, other_node

__all__ = ["committed", "node", "other_node"]

NOW = datetime(2026, 1, 31, 15, 0, tzinfo=UTC)


def onboard(cast: Cast, **changes: Any) -> Onboarded:
    fields: dict[str, Any] = {
        "actor": cast.staff,
        "name": "Radio Estrella",
        "owner_email": "elena@estrella.test",
        "plan": cast.premium,
        "station_name": "Estrella FM",
        "slug": "estrella",
        "now": NOW,
    }
    return onboard_client(**(fields | changes))


def test_a_new_client_has_a_plan_a_station_on_a_server_and_an_owner_who_is_asked(cast: Cast, node: Voice) -> None:
    new = onboard(cast, language="en", timezone="America/Lima")
    assert (new.client.name, new.client.state, new.client.subscription.plan) == (
        "Radio Estrella",
        "active",
        cast.premium,
    )
    assert (new.station.slug, new.station.name, new.station.client) == ("estrella", "Estrella FM", new.client)
    assert (new.station.language, new.station.timezone) == ("en", "America/Lima")
    assert Placement.objects.get(station=new.station, current=True).node == node.node
    assert (new.invitation.email, new.invitation.role) == ("elena@estrella.test", Role.OWNER)
    assert new.invitation.is_open(NOW)


def test_without_a_trial_the_first_period_is_charged_at_once(cast: Cast, node: Voice) -> None:
    charge = Charge.objects.get(client=onboard(cast).client)
    assert (charge.period_from, charge.period_to) == (date(2026, 1, 31), date(2026, 2, 27))
    assert (charge.amount, charge.currency, charge.due_on) == (70_00, "USD", date(2026, 2, 5))


def test_a_trial_is_not_charged(cast: Cast, node: Voice) -> None:
    client = onboard(cast, trial_days=14).client
    assert (client.state, client.subscription.paid_until) == ("trial", date(2026, 2, 13))
    assert not Charge.objects.filter(client=client).exists()


def test_agreed_exceptions_apply_from_the_first_day(cast: Cast, node: Voice) -> None:
    station = onboard(cast, exceptions={"listener_limit": 900, "station_limit": 3}).station
    assert station.limits.listener_limit == 900
    assert station.client.subscription.exceptions == {"listener_limit": 900}, "only what differs from the plan is kept"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("owner_email", "nobody"),
        ("owner_email", ""),
        ("slug", "andes"),
        ("slug", "radio"),
        ("slug", "Ñandú"),
        ("slug", ""),
        ("station_name", ""),
        ("station_name", "a\nb"),
        ("language", "fr"),
        ("timezone", "Mars/Olympus"),
        ("trial_days", -1),
        ("trial_days", 366),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing(cast: Cast, node: Voice, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        onboard(cast, **{field: value})
    assert refusal.value.field == field
    assert_nothing_was_made()


@pytest.mark.parametrize("exceptions", [{"listener_limit": 0}, {"bitrates": [63]}, {"price": 1}, {"features": ["fly"]}])
def test_an_exception_that_makes_no_sense_is_named(cast: Cast, node: Voice, exceptions: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        onboard(cast, exceptions=exceptions)
    assert refusal.value.field in exceptions
    assert_nothing_was_made()


def test_a_plan_withdrawn_from_offer_is_not_sold(cast: Cast, node: Voice) -> None:
    plan = change_plan(actor=cast.staff, plan=cast.premium, changes={"offered": False})
    with pytest.raises(InvalidInput) as refusal:
        onboard(cast, plan=plan)
    assert (refusal.value.field, refusal.value.code) == ("plan", "plan_not_offered")
    assert_nothing_was_made()


def test_without_a_server_that_has_room_nothing_is_made(cast: Cast, node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 1})
    with pytest.raises(Refused) as refusal:
        onboard(cast)
    assert refusal.value.code == "no_node_with_room"
    assert_nothing_was_made()


def test_a_full_server_is_not_taken_even_when_it_is_chosen(cast: Cast, node: Voice, other_node: Voice) -> None:
    change_node(node=node.node, changes={"max_listeners": 500})
    with pytest.raises(Refused) as refusal:
        onboard(cast, node=node.node)
    assert refusal.value.code == "node_full"
    assert_nothing_was_made()


def test_somebody_of_the_hosts_staff_can_not_own_a_client(cast: Cast, node: Voice) -> None:
    with pytest.raises(IPStreamError):
        onboard(cast, owner_email=cast.sofia.email)
    assert_nothing_was_made()


def test_the_owner_of_one_client_may_own_another(cast: Cast, node: Voice) -> None:
    assert onboard(cast, owner_email="Alicia@Andes.test").invitation.email == cast.alicia.email


def test_it_is_in_the_audit_log(cast: Cast, node: Voice) -> None:
    client = onboard(cast).client
    verbs = set(AuditEntry.objects.filter(client=client).values_list("verb", flat=True))
    assert {"client.create", "station.create", "station.place", "invitation.create", "charge.create"} <= verbs


def test_a_plan_that_costs_nothing_is_never_charged(cast: Cast, node: Voice) -> None:
    free = Plan.objects.create(name="Libre", bitrates=[64], listener_limit=5, storage_bytes=10**9)
    client = onboard(cast, plan=free).client
    assert (client.state, Charge.objects.filter(client=client).count()) == ("active", 0)
    assert client.subscription.paid_until == date(2026, 2, 27)


def assert_nothing_was_made() -> None:
    assert set(Client.objects.values_list("name", flat=True)) == {"Radio Andes", "Radio Luna"}
    assert set(Station.objects.values_list("slug", flat=True)) == {"andes", "luna"}
    assert (Invitation.objects.count(), Charge.objects.count()) == (0, 0)

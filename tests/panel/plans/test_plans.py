"""What the hoster sells: sound limits, changed for everybody at once, deleted only when nobody has it."""

from __future__ import annotations

from typing import Any

import pytest

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.plans.models import BITRATES, Plan
from ipstream.panel.plans.queries import all_plans, plans_offered
from ipstream.panel.plans.services import change_plan, clean_exceptions, create_plan, delete_plan
from tests.cast import Cast
from tests.panel.telling import Committed, Voice, committed, node, other_node

__all__ = ["committed", "node", "other_node"]

BASIC: dict[str, Any] = {
    "name": "Basic",
    "price": 18_00,
    "bitrates": [64],
    "listener_limit": 50,
    "storage_bytes": 10**10,
    "features": ["live"],
}


def test_a_plan_is_made_with_its_limits_in_order(cast: Cast) -> None:
    plan = create_plan(actor=cast.staff, values=BASIC | {"bitrates": [128, 64], "features": ["live", "api"]})
    plan.refresh_from_db()
    assert (plan.bitrates, plan.features, plan.currency, plan.period) == ([64, 128], ["api", "live"], "USD", "month")
    assert AuditEntry.objects.get(verb="plan.create").target == "Basic"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Premium"),
        ("name", "x" * 61),
        ("price", -1),
        ("price", None),
        ("price", 10**12),
        ("currency", "usd"),
        ("currency", "ABC"),
        ("currency", ""),
        ("period", "week"),
        ("bitrates", []),
        ("bitrates", [64, 64]),
        ("bitrates", [16]),
        ("bitrates", [63]),
        ("bitrates", ["64"]),
        ("bitrates", [True]),
        ("bitrates", "64"),
        ("bitrates", list(BITRATES)),
        ("listener_limit", 0),
        ("listener_limit", None),
        ("storage_bytes", 0),
        ("storage_bytes", 2**70),
        ("station_limit", 0),
        ("dj_limit", -1),
        ("traffic_bytes", 0),
        ("recording_hours", -1),
        ("features", ["teleport"]),
        ("id", 7),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(cast: Cast, field: str, value: Any) -> None:
    other = create_plan(actor=cast.staff, values=BASIC | {"name": "Otro"})
    before = list(Plan.objects.values())
    with pytest.raises(InvalidInput) as made:
        create_plan(actor=cast.staff, values=BASIC | {field: value})
    with pytest.raises(InvalidInput) as changed:
        change_plan(actor=cast.staff, plan=other, changes={field: value})
    assert (made.value.field, changed.value.field) == (field, field)
    assert list(Plan.objects.values()) == before


def test_changed_limits_reach_the_stations_of_its_clients_at_once(
    cast: Cast, node: Voice, committed: Committed
) -> None:
    number = node.spec().number
    with committed():
        change_plan(actor=cast.staff, plan=cast.premium, changes={"listener_limit": 7})
    assert node.spec(have=number).number > number
    cast.andes.refresh_from_db()
    assert limits_of(cast.andes).listener_limit == 7


def test_a_changed_price_is_no_news_for_the_stations(cast: Cast, node: Voice, committed: Committed) -> None:
    node.spec()
    with committed():
        change_plan(actor=cast.staff, plan=cast.premium, changes={"price": 1})
    node.node.refresh_from_db()
    assert node.node.compiled == node.node.revision


def test_a_plan_somebody_has_stays_and_can_be_withdrawn(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        delete_plan(actor=cast.staff, plan=cast.premium)
    assert (refusal.value.code, refusal.value.values["clients"]) == ("plan_in_use", 2)
    change_plan(actor=cast.staff, plan=cast.premium, changes={"offered": False})
    assert list(plans_offered()) == []
    assert list(all_plans()) == [cast.premium]


def test_a_plan_nobody_has_goes(cast: Cast) -> None:
    delete_plan(actor=cast.staff, plan=create_plan(actor=cast.staff, values=BASIC))
    assert list(all_plans()) == [cast.premium]


@pytest.mark.parametrize(
    ("exceptions", "field"),
    [({"listener_limit": 0}, "listener_limit"), ({"bitrates": [7]}, "bitrates"), ({"price": 1}, "price")],
)
def test_exceptions_are_judged_as_limits(cast: Cast, exceptions: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_exceptions(cast.premium, exceptions)
    assert refusal.value.field == field
    cast.premium.refresh_from_db()
    assert cast.premium.bitrates == [64, 128, 320]


def test_an_exception_may_lift_a_limit(cast: Cast) -> None:
    plan = create_plan(actor=cast.staff, values=BASIC | {"traffic_bytes": 10**12})
    assert clean_exceptions(plan, {"traffic_bytes": None, "dj_limit": plan.dj_limit}) == {"traffic_bytes": None}

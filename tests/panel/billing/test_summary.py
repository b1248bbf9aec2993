"""The business at a glance: clients, money, what ends this week, the fullest servers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.queries import Business, host_summary
from ipstream.panel.nodes.services import change_node, register_node
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import subscribe_client
from tests.cast import PAID_UNTIL, Cast
from tests.panel.telling import Voice, committed, node, other_node

__all__ = ["committed", "node", "other_node"]

TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def client(plan: Plan, name: str, state: str = "active", *, ends_in: int = 20, renews: bool = True) -> Client:
    row = Client.objects.create(name=name, state=state)
    until = TODAY + timedelta(days=ends_in)
    subscription = subscribe_client(client=row, plan=plan, started_on=date(2026, 1, 1), paid_until=until)
    subscription.renews = renews
    subscription.save()
    if state != "trial":
        charge(row, until)
    return row


def charge(row: Client, until: date) -> None:
    Charge.objects.create(
        client=row, plan_name="Anual", period_from=date(2026, 1, 1), period_to=until, amount=1, currency="USD",
        due_on=TODAY, created_at=NOW, paid_at=NOW,
    )  # fmt: skip


@pytest.fixture
def yearly(cast: Cast) -> Plan:
    fields = {"bitrates": [64], "listener_limit": 50, "storage_bytes": 10**9}
    return Plan.objects.create(name="Anual", price=120_00, period="year", **fields)


def business(currency: str = "USD") -> Business:
    return next(one for one in host_summary(NOW).business if one.currency == currency)


def test_every_state_is_counted(cast: Cast, yearly: Plan) -> None:
    client(yearly, "Una", "trial")
    client(yearly, "Otra", "suspended")
    assert host_summary(NOW).clients == {"trial": 1, "active": 2, "past_due": 0, "suspended": 1, "cancelled": 0}


def test_income_is_what_active_and_overdue_clients_pay_by_the_month(cast: Cast, yearly: Plan) -> None:
    for state in ("active", "past_due", "trial", "suspended", "cancelled"):
        client(yearly, state, state)
    assert business().income == 2 * 10_00


def test_who_is_never_charged_is_no_income(cast: Cast, yearly: Plan) -> None:
    """As the station of the example, whose client has a plan until the end of the century."""
    assert (business().income, business().projected) == (0, 0)
    charge(cast.andes, PAID_UNTIL)
    assert (business().income, business().projected) == (70_00, 70_00)


def test_a_charge_of_a_period_that_is_over_is_no_income_now(cast: Cast) -> None:
    charge(cast.andes, TODAY - timedelta(days=1))
    assert business().income == 0


def test_a_trial_counts_for_next_month_when_it_ends_by_then(cast: Cast, yearly: Plan) -> None:
    client(yearly, "Pronto", "trial", ends_in=30)
    client(yearly, "Más tarde", "trial", ends_in=31)
    assert (business().income, business().projected) == (0, 10_00)


def test_next_months_income_has_the_trials_and_lacks_who_leaves(cast: Cast, yearly: Plan) -> None:
    client(yearly, "Prueba", "trial")
    client(yearly, "Prueba que se va", "trial", renews=False)
    client(yearly, "Se va", renews=False)
    assert (business().income, business().projected) == (10_00, 10_00)


def test_the_margin_is_what_the_servers_leave(cast: Cast, node: Voice) -> None:
    for each in (cast.andes, cast.luna):
        charge(each, PAID_UNTIL)
    change_node(node=node.node, changes={"monthly_cost": 45_00})
    found = business()
    assert (found.cost, found.margin, found.projected_margin) == (45_00, 95_00, 95_00)


def test_currencies_are_never_added_up(cast: Cast, node: Voice, yearly: Plan) -> None:
    Plan.objects.filter(pk=yearly.pk).update(currency="COP")
    client(yearly, "En pesos")
    register_node(name="nodo-eu", hostname="eu.test", monthly_cost=9_00, currency="EUR")
    assert (business("COP").income, business("USD").income, business("EUR").margin) == (10_00, 0, -9_00)


def test_this_week_tells_trials_renewals_ends_and_suspensions_by_day(cast: Cast, yearly: Plan) -> None:
    client(yearly, "Prueba", "trial", ends_in=2)
    client(yearly, "Sigue", ends_in=7)
    client(yearly, "Se va", ends_in=0, renews=False)
    client(yearly, "Más tarde", ends_in=8)
    late = client(yearly, "Debe", "past_due")
    for month, due in ((3, TODAY - timedelta(days=4)), (4, TODAY - timedelta(days=1))):
        Charge.objects.create(
            client=late, plan_name="Anual", period_from=date(2026, month, 1), period_to=date(2026, month, 28),
            amount=1, currency="USD", due_on=due, created_at=NOW,
        )  # fmt: skip
    found = [(one.client.name, one.what, (one.on - TODAY).days) for one in host_summary(NOW).expiring]
    assert found == [("Se va", "end", 0), ("Prueba", "trial", 2), ("Debe", "suspension", 3), ("Sigue", "renewal", 7)]


def test_the_fullest_server_comes_first(cast: Cast, node: Voice, other_node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 10})
    change_node(node=other_node.node, changes={"max_listeners": 1000})
    found = [(load.node.name, load.percent, load.promised) for load in host_summary(NOW).fullest]
    assert found == [("nodo-2", 50, 500), ("nodo-1", 10, 500)]

"""The daily job: whatever day it runs, however often, however late, it leads to the same charges and states."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipstream.panel.accounts.models import AuditEntry, Client, Host
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.renewals import settle
from ipstream.panel.billing.services import advance, cancel_client, mark_paid, reactivate_client, suspend_client
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import subscribe_client
from tests.cast import Cast
from tests.panel.telling import Voice, committed, node, other_node

__all__ = ["committed", "node", "other_node"]

FIRST = date(2026, 1, 31)


def on(day: date) -> datetime:
    return datetime.combine(day, time(11), tzinfo=UTC)


def after(days: int) -> datetime:
    return on(FIRST + timedelta(days=days))


def customer(plan: Plan, *, trial_days: int = 0, renews: bool = True) -> Client:
    """Somebody who comes on the day ``FIRST``."""
    client = Client.objects.create(name="Radio Nueva", state="trial" if trial_days else "active")
    charged_from = FIRST + timedelta(days=trial_days)
    row = subscribe_client(
        client=client, plan=plan, started_on=charged_from, paid_until=charged_from - timedelta(days=1)
    )
    row.renews = renews
    row.save()
    return client


def facts(client: Client) -> dict[str, Any]:
    """All that follows from time."""
    client.refresh_from_db()
    shown = ("period_from", "period_to", "amount", "currency", "due_on", "plan_name")
    return {
        "state": client.state,
        "paid_until": client.subscription.paid_until,
        "charges": list(Charge.objects.filter(client=client).order_by("period_from").values(*shown)),
    }


def state_after(client: Client, days: int) -> str:
    advance(now=after(days))
    client.refresh_from_db()
    return client.state


def test_a_trial_becomes_a_paid_month_on_its_last_days_morrow(cast: Cast) -> None:
    client = customer(cast.premium, trial_days=14)
    assert state_after(client, 13) == "trial"
    assert not client.charges.exists()
    assert state_after(client, 14) == "active"
    assert [(row.period_from, row.amount) for row in client.charges.all()] == [(date(2026, 2, 14), 70_00)]


def test_a_period_that_ends_is_followed_by_the_next(cast: Cast) -> None:
    client = customer(cast.premium)
    for days in (0, 28, 58):
        advance(now=after(days))
        mark_paid(actor=cast.staff, charge=client.charges.latest("period_from"), now=after(days))
    begun = [row.period_from for row in client.charges.order_by("period_from")]
    assert begun == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)][: len(begun)]
    assert len(begun) == 2, "58 days later it is 30 March"


def test_an_unpaid_charge_is_overdue_after_its_day_and_suspends_after_the_grace(cast: Cast) -> None:
    client = customer(cast.premium)
    assert [state_after(client, days) for days in (0, 5, 6, 12, 13)] == [
        "active",
        "active",
        "past_due",
        "past_due",
        "suspended",
    ]
    assert client.state_reason == ""
    assert "overdue" in client.why or "vencido" in client.why


def test_the_host_says_how_long_people_have(cast: Cast) -> None:
    Host.objects.update_or_create(pk=1, defaults={"days_to_pay": 0, "grace_days": 1})
    client = customer(cast.premium)
    assert [state_after(client, days) for days in (0, 1, 2)] == ["active", "past_due", "suspended"]


def test_a_payment_makes_him_active_at_once_when_nothing_is_overdue_any_more(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(45))
    first, second = client.charges.order_by("period_from")
    mark_paid(actor=cast.staff, charge=first, now=after(45))
    client.refresh_from_db()
    assert client.state == "suspended", "February's charge is overdue by more than the grace as well"
    mark_paid(actor=cast.staff, charge=second, now=after(45))
    client.refresh_from_db()
    assert client.state == "active"


def test_a_payment_does_not_lift_what_was_suspended_by_hand(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(13))
    suspend_client(actor=cast.staff, client=client, reason="Música sin licencia.", now=after(13))
    mark_paid(actor=cast.staff, charge=client.charges.get(), now=after(14))
    assert state_after(client, 15) == "suspended"
    assert client.why == "Música sin licencia."


def test_a_payment_noted_twice_is_one(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(0))
    for days in (1, 2):
        mark_paid(actor=cast.staff, charge=client.charges.get(), now=after(days))
    assert client.charges.get().paid_at == after(1)
    assert AuditEntry.objects.filter(verb="charge.paid").count() == 1


def test_who_is_to_leave_is_cancelled_when_his_time_is_over_and_not_charged_again(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(0))
    mark_paid(actor=cast.staff, charge=client.charges.get(), now=after(0))
    cancel_client(actor=cast.staff, client=client, reason="Se muda.", at_end=True, now=after(3))
    assert [state_after(client, days) for days in (4, 27, 28)] == ["active", "active", "cancelled"]
    assert (client.why, client.charges.count()) == ("Se muda.", 1)


def test_a_trial_that_is_not_to_go_on_ends_without_a_charge(cast: Cast) -> None:
    client = customer(cast.premium, trial_days=7, renews=False)
    assert [state_after(client, days) for days in (6, 7)] == ["trial", "cancelled"]
    assert not client.charges.exists()


def test_the_cancelled_are_never_charged(cast: Cast) -> None:
    client = customer(cast.premium)
    cancel_client(actor=cast.staff, client=client, reason="", now=after(0))
    assert state_after(client, 400) == "cancelled"
    assert not client.charges.exists()


def test_a_suspended_client_who_is_reactivated_has_time_to_pay(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(13))
    assert reactivate_client(actor=cast.staff, client=client, now=after(14)).state == "active"
    assert [state_after(client, days) for days in (19, 20)] == ["active", "past_due"]


def test_a_cancelled_client_who_comes_back_begins_anew(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(0))
    mark_paid(actor=cast.staff, charge=client.charges.get(), now=after(0))
    cancel_client(actor=cast.staff, client=client, reason="Pausa.", now=after(10))
    back = reactivate_client(actor=cast.staff, client=client, now=after(100))
    assert (back.state, back.why, back.subscription.started_on) == ("active", "", after(100).date())
    assert [row.period_from for row in client.charges.order_by("period_from")] == [FIRST, after(100).date()]


def test_who_comes_back_while_his_time_runs_is_not_charged_twice(cast: Cast) -> None:
    client = customer(cast.premium)
    advance(now=after(0))
    cancel_client(actor=cast.staff, client=client, reason="", now=after(1))
    reactivate_client(actor=cast.staff, client=client, now=after(2))
    assert client.charges.count() == 1


def test_a_suspension_reaches_the_stations_node(cast: Cast, node: Voice, committed: Any) -> None:
    number = node.spec().number
    with committed():
        suspend_client(actor=cast.staff, client=cast.andes, reason="Prueba", now=after(0))
    assert node.spec(have=number).number > number
    with committed():
        reactivate_client(actor=cast.staff, client=cast.andes, now=after(0))
    assert node.spec(have=number + 1).number > number + 1


def test_one_clients_trouble_keeps_nobody_else_from_being_charged(cast: Cast) -> None:
    odd, client = customer(cast.premium), customer(cast.premium)
    Client.objects.filter(pk=odd.pk).update(name="Rota")
    strange = Plan.objects.create(name="Raro", period="decade", bitrates=[64], listener_limit=1, storage_bytes=10**9)
    odd.subscription.plan = strange
    odd.subscription.save()
    advance(now=after(0))
    assert (odd.charges.count(), client.charges.count()) == (0, 1)


LIVES = st.tuples(
    st.integers(0, 40),  # days of trial
    st.booleans(),  # renews
    st.sampled_from(["month", "quarter", "year"]),
    st.lists(st.integers(0, 500), min_size=1, max_size=6),  # when the job runs
)
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@EXAMPLES
@given(LIVES)
def test_it_does_not_matter_how_often_the_job_ran_nor_how_late_it_is(cast: Cast, life: Any) -> None:
    trial_days, renews, period, runs = life
    plan = cast.premium
    plan.period = period
    plan.save()
    with transaction.atomic():
        at_once, by_and_by = (customer(plan, trial_days=trial_days, renews=renews) for _ in range(2))
        advance_only(at_once, max(runs))
        for days in sorted(runs):
            advance_only(by_and_by, days)
            advance_only(by_and_by, days)
        assert facts(at_once) == facts(by_and_by)
        transaction.set_rollback(True)


@EXAMPLES
@given(LIVES)
def test_charges_follow_one_another_without_gap_or_overlap_at_the_plans_price(cast: Cast, life: Any) -> None:
    trial_days, _, period, runs = life
    plan = cast.premium
    plan.period = period
    plan.save()
    with transaction.atomic():
        client = customer(plan, trial_days=trial_days)
        for days in sorted(runs):
            advance_only(client, days)
        found = facts(client)
        charges, today = found["charges"], FIRST + timedelta(days=max(runs))
        assert bool(charges) == (max(runs) >= trial_days)
        for one, next_one in pairwise(charges):
            assert next_one["period_from"] == one["period_to"] + timedelta(days=1)
        assert all(charge["amount"] == 70_00 for charge in charges)
        assert found["paid_until"] >= today
        assert not charges or charges[-1]["period_from"] <= today
        transaction.set_rollback(True)


def advance_only(client: Client, days: int) -> None:
    settle(client_id=client.pk, now=after(days))

"""The host's business at a glance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Sum

from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import host
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.periods import day_of, monthly
from ipstream.panel.nodes.capacity import Load, fullest
from ipstream.panel.nodes.models import Node
from ipstream.panel.plans.models import Subscription

SOON = timedelta(days=7)
MONTH = timedelta(days=31)
TO_PAY = (Client.State.ACTIVE, Client.State.PAST_DUE, Client.State.TRIAL)


@dataclass(frozen=True, slots=True)
class Business:
    """A month in one currency, in its minor unit. ``income`` is from clients whose running period was charged: who
    plays for nothing brings none. ``projected``: next month, with who is charged by then for the first time (after a
    trial, say) and without clients who leave."""

    currency: str
    income: int
    projected: int
    cost: int

    @property
    def margin(self) -> int:
        return self.income - self.cost

    @property
    def projected_margin(self) -> int:
        return self.projected - self.cost


@dataclass(frozen=True, slots=True)
class Expiring:
    """On the day ``on`` something of the client ends: a trial, a paid period that renews, the subscription for good, or
    the time to pay before he is suspended."""

    client: Client
    what: Literal["trial", "renewal", "end", "suspension"]
    on: date


@dataclass(frozen=True, slots=True)
class HostSummary:
    """``clients`` counts every state, also where there is none."""

    clients: dict[str, int]
    business: tuple[Business, ...]
    expiring: tuple[Expiring, ...]
    fullest: tuple[Load, ...]


def host_summary(now: datetime) -> HostSummary:
    """How the business stands."""
    return HostSummary(_by_state(), _business(day_of(now)), _expiring(day_of(now)), tuple(fullest(now)))


def _by_state() -> dict[str, int]:
    counts = dict(Client.objects.values_list("state").annotate(count=Count("id")).order_by())
    return {state: counts.get(state, 0) for state in Client.State.values}


def _business(today: date) -> tuple[Business, ...]:
    income: dict[str, Fraction] = defaultdict(Fraction)
    projected: dict[str, Fraction] = defaultdict(Fraction)
    running = Charge.objects.filter(client=OuterRef("client"), period_to=OuterRef("paid_until"))
    rows = Subscription.objects.filter(client__state__in=TO_PAY).select_related("plan")
    for row in rows.annotate(charged=Exists(running)):
        price = monthly(row.plan.price, row.plan.period)
        if row.charged:
            income[row.plan.currency] += price
        if row.renews and (row.charged or row.paid_until < today + MONTH):
            projected[row.plan.currency] += price
    cost = dict(Node.objects.values_list("currency").annotate(total=Sum("monthly_cost")).order_by())
    currencies = sorted({host().currency} | income.keys() | projected.keys() | cost.keys())
    return tuple(Business(each, round(income[each]), round(projected[each]), cost.get(each, 0)) for each in currencies)


def _expiring(today: date) -> tuple[Expiring, ...]:
    return tuple(sorted([*_ending(today), *_suspending(today)], key=lambda one: (one.on, one.client.name)))


def _ending(today: date) -> list[Expiring]:
    rows = Subscription.objects.filter(paid_until__range=(today, today + SOON)).select_related("client")
    return [Expiring(row.client, _what_ends(row), row.paid_until) for row in rows.filter(client__state__in=TO_PAY)]


def _what_ends(row: Subscription) -> Literal["trial", "renewal", "end"]:
    if not row.renews:
        return "end"
    return "trial" if row.client.state == Client.State.TRIAL else "renewal"


def _suspending(today: date) -> list[Expiring]:
    grace, seen = timedelta(days=host().grace_days), {}
    rows = Charge.objects.filter(paid_at=None, due_on__lt=today, client__state=Client.State.PAST_DUE)
    for charge in rows.select_related("client").order_by("-due_on"):
        seen[charge.client_id] = Expiring(charge.client, "suspension", charge.due_on + grace)
    return [one for one in seen.values() if one.on <= today + SOON]

"""What the API says of clients' subscriptions. Money is the currency's smallest unit; days are ISO 8601."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.consequences import Consequence
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.queries import HostSummary, Usage
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.plans.shapes import LimitsIn, LimitsOut, PlanOut, limits_out, plan_out


class OnboardIn(Schema):
    """A client from nothing: ``plan`` and ``node`` by id (the emptiest node when it is left out)."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=120)
    owner_email: str = Field(max_length=254)
    plan: int = Field(ge=1, le=2**31)
    station_name: str = Field(max_length=120)
    slug: str = Field(max_length=60)
    node: UUID | None = None
    trial_days: int = 0
    language: Literal["es", "en"] = "es"
    timezone: str = Field("America/Bogota", max_length=64)
    exceptions: LimitsIn = LimitsIn()


class StationIn(Schema):
    """Another station. Only the hoster's staff may choose its ``node``."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=120)
    slug: str = Field(max_length=60)
    node: UUID | None = None
    language: Literal["es", "en"] = "es"
    timezone: str = Field("America/Bogota", max_length=64)


class NewStationOut(Schema):
    id: str
    slug: str
    name: str


class OnboardedOut(Schema):
    """``invitation_url`` opens the client's panel to his owner: it was mailed to him."""

    id: str
    name: str
    state: str
    station: str
    node: str
    invitation_url: str


class StateOut(Schema):
    """``reason`` is for the client's people, in the language of the request; empty when there is none."""

    id: str
    name: str
    state: str
    reason: str
    since: datetime


class ReasonIn(Schema):
    """``reason`` is shown to the client's people as it is written."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=300)


class CancelIn(Schema):
    """``at_end``: once what is charged is over, not now."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=300)
    at_end: bool = False


class SubscriptionOut(Schema):
    """``exceptions`` replace limits of the plan; ``limits`` are what applies. ``paid_until``: the last day that is
    charged, of the trial while it lasts; it renews then, or ends."""

    client: str
    state: str
    plan: PlanOut
    exceptions: dict[str, Any]
    limits: LimitsOut
    started_on: date
    paid_until: date
    renews: bool


class SubscriptionIn(Schema):
    """Only what is given is changed; ``exceptions`` replace all that were agreed before."""

    model_config = ConfigDict(extra="forbid")

    plan: int = Field(1, ge=1, le=2**31)
    exceptions: LimitsIn = LimitsIn()


class ConsequenceOut(Schema):
    """``text`` is for people, in the language of the request."""

    code: str
    values: dict[str, Any]
    text: str


class ChangeOut(Schema):
    """``applied``: false for a preview, which changes nothing. ``subscription`` is what is true after the request."""

    applied: bool
    consequences: list[ConsequenceOut]
    subscription: SubscriptionOut


class UsageOut(Schema):
    """``used`` of ``limit_value`` (null: without limit), in the unit of the plan's ``limit``."""

    limit: str
    used: int
    limit_value: int | None
    percent: int | None
    level: Literal["", "near", "full"]


class UsagesOut(Schema):
    items: list[UsageOut]


class ChargeOut(Schema):
    """One period, from its first day to its last. Unpaid after ``due_on`` it is overdue."""

    id: str
    client: str
    client_name: str
    plan: str
    period_from: date
    period_to: date
    amount: int
    currency: str
    due_on: date
    paid_at: datetime | None


class ChargesOut(Schema):
    items: list[ChargeOut]
    next_cursor: str | None


class BusinessOut(Schema):
    """A month in one currency. ``projected``: next month."""

    currency: str
    income: int
    projected: int
    cost: int
    margin: int
    projected_margin: int


class ExpiringOut(Schema):
    client: str
    client_name: str
    what: Literal["trial", "renewal", "end", "suspension"]
    on: date


class FullOut(Schema):
    """``percent`` of what can be sold of it, null without bound."""

    name: str
    stations: int
    promised: int
    percent: int | None


class SummaryOut(Schema):
    """``clients`` by state. ``business`` is null for whoever may not see billing."""

    clients: dict[str, int]
    business: list[BusinessOut] | None
    expiring: list[ExpiringOut]
    fullest: list[FullOut]


def state_out(client: Client) -> StateOut:
    return StateOut(
        id=str(client.pk), name=client.name, state=client.state, reason=client.why, since=client.state_since
    )


def subscription_out(client: Client) -> SubscriptionOut:
    row = client.subscription
    return SubscriptionOut(
        client=str(client.pk),
        state=client.state,
        plan=plan_out(row.plan),
        exceptions=row.exceptions,
        limits=limits_out(limits_of(client)),
        started_on=row.started_on,
        paid_until=row.paid_until,
        renews=row.renews,
    )


def change_out(client: Client, consequences: Sequence[Consequence], *, applied: bool) -> ChangeOut:
    told = [ConsequenceOut(code=each.code, values=each.values, text=each.text) for each in consequences]
    return ChangeOut(applied=applied, consequences=told, subscription=subscription_out(client))


def usages_out(usages: Sequence[Usage]) -> UsagesOut:
    return UsagesOut(items=[UsageOut(**{name: getattr(one, name) for name in UsageOut.model_fields}) for one in usages])


def charge_out(charge: Charge) -> ChargeOut:
    own = ("period_from", "period_to", "amount", "currency", "due_on", "paid_at")
    return ChargeOut(
        id=str(charge.pk),
        client=str(charge.client_id),
        client_name=charge.client.name,
        plan=charge.plan_name,
        **{name: getattr(charge, name) for name in own},
    )


def summary_out(summary: HostSummary, *, money: bool) -> SummaryOut:
    names = BusinessOut.model_fields
    return SummaryOut(
        clients=summary.clients,
        business=[BusinessOut(**{name: getattr(one, name) for name in names}) for one in summary.business]
        if money
        else None,
        expiring=[
            ExpiringOut(client=str(one.client.pk), client_name=one.client.name, what=one.what, on=one.on)
            for one in summary.expiring
        ],
        fullest=[
            FullOut(name=load.node.name, stations=load.stations, promised=load.promised, percent=load.percent)
            for load in summary.fullest
        ],
    )

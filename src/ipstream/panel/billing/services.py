"""The hoster's verbs about his clients: take one on, change what he has, suspend, restore, cancel, note a payment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import Client, Invitation, User
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services import invite, record_change
from ipstream.panel.accounts.services.checks import clean_email
from ipstream.panel.billing.consequences import Consequence, preview_change
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.periods import DAY, day_of
from ipstream.panel.billing.renewals import advance, follow, locked, move, renew, settle
from ipstream.panel.lib import rows
from ipstream.panel.nodes.capacity import choose_node
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import place_station
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.plans.models import Plan, Subscription
from ipstream.panel.plans.services import clean_exceptions, subscribe_client, tell_stations
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import create_station

__all__ = [
    "Consequence",
    "Onboarded",
    "advance",
    "cancel_client",
    "change_subscription",
    "check_free",
    "mark_paid",
    "onboard_client",
    "place_new_station",
    "preview_change",
    "reactivate_client",
    "suspend_client",
]

LONGEST_TRIAL = 365
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Onboarded:
    """A new client with all he needs; the invitation is on its way to his owner."""

    client: Client
    station: Station
    invitation: Invitation


@transaction.atomic
def onboard_client(
    *,
    actor: User,
    name: str,
    owner_email: str,
    plan: Plan,
    station_name: str,
    slug: str,
    now: datetime,
    node: Node | None = None,
    trial_days: int = 0,
    language: str = "es",
    timezone: str = "America/Bogota",
    exceptions: dict[str, Any] | None = None,
) -> Onboarded:
    """A client from nothing to a station on a server and an invitation by mail: all of it or nothing.

    Without a trial the first period is charged at once. Raises InvalidInput naming one of these arguments (or the limit
    among the exceptions), or Refused when no server (``no_node_with_room``), or not the chosen one, has room.
    """
    client = _new_client(actor, name, owner_email, plan)
    _begin(client, plan, exceptions, trial_days, now)
    settings = {"language": language, "timezone": timezone}
    with _called(name="station_name"):
        station = place_new_station(
            actor=actor, client=client, slug=slug, name=station_name, now=now, node=node, **settings
        )
    email = client.contact_email
    invitation = invite(actor=actor, client=client, email=email, role=Role.OWNER, now=now, language=language)
    return Onboarded(client, station, invitation)


def place_new_station(
    *, actor: User, client: Client, slug: str, name: str, now: datetime, node: Node | None = None, **settings: Any
) -> Station:
    """Another station, on ``node`` or the emptiest server. Raises as ``create_station`` and ``choose_node`` do."""
    check_free(slug)
    try:
        with transaction.atomic():
            station = create_station(actor=actor, client=client, slug=slug, name=name, **settings)
            chosen = choose_node(listeners=limits_of(client).listener_limit, now=now, node=node)
            place_station(station=station, node=chosen, actor=actor)
            return station
    except IntegrityError as error:  # somebody took the address in the same moment
        raise _slug_taken(slug) from error


def check_free(slug: str) -> None:
    """Raises InvalidInput (``slug_taken``) when a station has this address."""
    if Station.objects.filter(slug=slug).exists():
        raise _slug_taken(slug)


def _slug_taken(slug: str) -> InvalidInput:
    return InvalidInput(f"{slug!r} is taken", field="slug", code="slug_taken", slug=slug)


@transaction.atomic
def change_subscription(
    *, actor: User, client: Client, plan: Plan, exceptions: dict[str, Any], now: datetime
) -> Subscription:
    """Another plan, or other exceptions: the limits apply at once, the price from the next period.

    Never deletes anything (``consequences.preview_change``). Raises InvalidInput naming ``plan`` or the limit.
    """
    client = locked(client.pk)
    subscription = client.subscription
    before = {"plan": subscription.plan.name, "exceptions": subscription.exceptions}
    if plan.pk != subscription.plan_id:
        _check_offered(plan)
    subscription.plan, subscription.exceptions = plan, clean_exceptions(plan, exceptions)
    subscription.save(update_fields=["plan", "exceptions"])
    after = {"plan": plan.name, "exceptions": subscription.exceptions}
    record_change(
        actor=actor, client=client, verb="subscription.change", target=client.name, before=before, after=after
    )
    tell_stations(Client.objects.filter(pk=client.pk))
    return subscription


@transaction.atomic
def suspend_client(*, actor: User, client: Client, reason: str, now: datetime) -> Client:
    """Until somebody reactivates him: no payment lifts it. ``reason`` is told to his people, in these words.

    Raises InvalidInput (``reason``), or Refused (``client_cancelled``).
    """
    client = locked(client.pk)
    if not reason.strip():
        raise InvalidInput("say why", field="reason", code="reason_missing")
    if client.state == Client.State.CANCELLED:
        raise Refused("the client is cancelled", code="client_cancelled")
    move(client, Client.State.SUSPENDED, now, reason=_clean_reason(reason), actor=actor)
    return client


@transaction.atomic
def reactivate_client(*, actor: User, client: Client, now: datetime) -> Client:
    """Whatever ended or was to end goes on. What is overdue gets a new day to be paid by.

    A cancelled client whose time is over begins anew today.
    """
    client = locked(client.pk)
    subscription, today = client.subscription, day_of(now)
    if not subscription.renews or client.state == Client.State.CANCELLED:
        _continue(actor, client, now)
    overdue = Charge.objects.filter(client=client, paid_at=None, due_on__lt=today)
    overdue.update(due_on=today + timedelta(days=host().days_to_pay))
    renew(client, now)
    follow(client, now, actor=actor)
    return client


@transaction.atomic
def cancel_client(*, actor: User, client: Client, reason: str, now: datetime, at_end: bool = False) -> Client:
    """Now, or at the end of what is charged. Everything is kept; what is unpaid stays to be paid."""
    client = locked(client.pk)
    reason = _clean_reason(reason)
    if not at_end:
        move(client, Client.State.CANCELLED, now, reason=reason, actor=actor)
        return client
    if client.state == Client.State.CANCELLED:
        raise Refused("the client is cancelled", code="client_cancelled")
    subscription = client.subscription
    subscription.renews, subscription.ending_reason = False, reason
    subscription.save(update_fields=["renews", "ending_reason"])
    _record_renewal(actor, client, renews=False)
    return client


@transaction.atomic
def mark_paid(*, actor: User, charge: Charge, now: datetime) -> Charge:
    """The money came. Who has nothing overdue any more is active again at once, unless he was suspended by hand."""
    client = locked(charge.client_id)
    charge = Charge.objects.select_for_update().get(pk=charge.pk)
    if charge.paid_at is not None:
        return charge
    charge.paid_at = now
    charge.save(update_fields=["paid_at"])
    after = {"amount": charge.amount, "currency": charge.currency}
    record_change(actor=actor, client=client, verb="charge.paid", target=str(charge), after=after)
    settle(client_id=client.pk, now=now)
    return charge


def _new_client(actor: User, name: str, owner_email: str, plan: Plan) -> Client:
    _check_offered(plan)
    with _called(email="owner_email"):
        client = Client(name=name.strip(), contact_email=clean_email(owner_email))
    rows.check(client)
    client.save()
    record_change(actor=actor, client=client, verb="client.create", target=client.name, after={"plan": plan.name})
    return client


def _begin(client: Client, plan: Plan, exceptions: dict[str, Any] | None, trial_days: int, now: datetime) -> None:
    if not 0 <= trial_days <= LONGEST_TRIAL:
        most = LONGEST_TRIAL
        raise InvalidInput(f"a trial has 0 to {most} days", field="trial_days", code="trial_invalid", most=most)
    charged_from = day_of(now) + timedelta(days=trial_days)
    subscribe_client(
        client=client, plan=plan, started_on=charged_from, paid_until=charged_from - DAY, exceptions=exceptions
    )
    settle(client_id=client.pk, now=now)
    client.refresh_from_db()


def _continue(actor: User, client: Client, now: datetime) -> None:
    subscription, today = client.subscription, day_of(now)
    subscription.renews, subscription.ending_reason = True, ""
    if subscription.paid_until < today:
        subscription.started_on, subscription.paid_until = today, today - DAY
    subscription.save(update_fields=["renews", "ending_reason", "started_on", "paid_until"])
    _record_renewal(actor, client, renews=True)


def _record_renewal(actor: User, client: Client, *, renews: bool) -> None:
    after = {"renews": renews, "paid_until": client.subscription.paid_until.isoformat()}
    record_change(actor=actor, client=client, verb="subscription.renews", target=client.name, after=after)


def _check_offered(plan: Plan) -> None:
    if not plan.offered:
        raise InvalidInput("the plan is not offered", field="plan", code="plan_not_offered", plan=plan.name)


def _clean_reason(reason: str) -> str:
    if len(reason.strip()) > LONGEST_REASON:
        most = LONGEST_REASON
        raise InvalidInput("the reason is too long", field="reason", code="reason_too_long", most=most)
    return reason.strip()


@contextmanager
def _called(**names: str) -> Iterator[None]:
    """What a lower room calls so is called otherwise here."""
    try:
        yield
    except InvalidInput as error:
        error.field = names.get(error.field, error.field)
        raise

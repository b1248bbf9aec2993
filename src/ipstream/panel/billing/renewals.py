"""What time does to a subscription: charges begin, debts become overdue, and in the end the client is suspended.

Everything follows from the rows and the day, so it does not matter how often it is done, or how late.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.services import record_change
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.periods import DAY, day_of, last_day, state_of_debt
from ipstream.panel.plans.models import Subscription
from ipstream.panel.plans.services import tell_stations

log = logging.getLogger(__name__)


def advance(*, now: datetime) -> None:
    """The daily job: bring every client to where he should be by now. Safe to run twice, and to be late by weeks."""
    for client_id in Client.objects.exclude(subscription=None).values_list("id", flat=True):
        try:
            settle(client_id=client_id, now=now)
        except Exception:  # outermost: one client's trouble must not keep the others from being charged
            log.exception("client %s could not be settled", client_id)


@transaction.atomic
def settle(*, client_id: UUID, now: datetime) -> Client:
    """Make the charges that are due by now, and give the client the state that follows."""
    client = locked(client_id)
    if client.state != Client.State.CANCELLED:
        renew(client, now)
        by_hand = client.state == Client.State.SUSPENDED and client.state_reason != ""
        follow(client, now, suspended_by_hand=by_hand)
    return client


def locked(client_id: UUID) -> Client:
    """The client, who waits for nobody else until the transaction ends."""
    return Client.objects.select_for_update().get(pk=client_id)


def renew(client: Client, now: datetime) -> None:
    """A charge for each period that has begun. What costs nothing is not charged, but its periods pass too."""
    subscription, today = client.subscription, day_of(now)
    while subscription.renews and subscription.paid_until < today:
        starts_on = subscription.paid_until + DAY
        subscription.paid_until = last_day(starts_on, subscription.plan.period, subscription.started_on)
        _charge(subscription, starts_on, now)
    subscription.save(update_fields=["paid_until"])


def follow(client: Client, now: datetime, *, suspended_by_hand: bool = False, actor: User | None = None) -> None:
    """Give the client the state that follows from his subscription and his debts."""
    subscription, today = client.subscription, day_of(now)
    if today > subscription.paid_until:
        move(client, Client.State.CANCELLED, now, reason=subscription.ending_reason, actor=actor)
    elif today < subscription.started_on and not suspended_by_hand:
        move(client, Client.State.TRIAL, now, actor=actor)
    elif not suspended_by_hand:
        move(client, state_of_debt(oldest_due(client), today, host().grace_days), now, actor=actor)


def move(client: Client, state: Client.State, now: datetime, *, reason: str = "", actor: User | None = None) -> None:
    """Into a state; his stations and everybody who looks at them hear of it."""
    before = {"state": client.state, "reason": client.state_reason}
    after = {"state": str(state), "reason": reason}
    if before == after:
        return
    client.state, client.state_reason, client.state_since = state, reason, now
    client.save(update_fields=["state", "state_reason", "state_since"])
    record_change(actor=actor, client=client, verb="client.state", target=client.name, before=before, after=after)
    tell_stations(Client.objects.filter(pk=client.pk))


def oldest_due(client: Client) -> date | None:
    """By when the oldest unpaid charge is or was to be paid."""
    rows = Charge.objects.filter(client=client, paid_at=None)
    return rows.order_by("due_on").values_list("due_on", flat=True).first()


def _charge(subscription: Subscription, starts_on: date, now: datetime) -> None:
    client, plan = subscription.client, subscription.plan
    if plan.price == 0:
        return
    charge = Charge.objects.create(
        client=client,
        plan_name=plan.name,
        period_from=starts_on,
        period_to=subscription.paid_until,
        amount=plan.price,
        currency=plan.currency,
        due_on=starts_on + timedelta(days=host().days_to_pay),
        created_at=now,
    )
    after = {"amount": charge.amount, "currency": charge.currency, "due_on": charge.due_on.isoformat()}
    record_change(actor=None, client=client, verb="charge.create", target=str(charge), after=after)

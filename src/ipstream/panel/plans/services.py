"""Verbs about plans and who has them. Changed limits are told to the stations they concern (``stations.changed``)."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events, rows
from ipstream.panel.lib.money import check_currency, with_currency
from ipstream.panel.plans.limits import LIMITS
from ipstream.panel.plans.models import Plan, Subscription

SOLD_AS = ("name", "price", "currency", "period", "offered")
FIELDS = (*SOLD_AS, *LIMITS)


@transaction.atomic
def create_plan(*, actor: User | None, values: dict[str, Any]) -> Plan:
    """A new plan of ``FIELDS`` (as in ``Plan``). Raises InvalidInput naming the field."""
    plan = Plan()
    rows.assign(plan, values, FIELDS)
    _check(plan)
    plan.save()
    record_change(
        actor=actor, client=None, verb="plan.create", target=plan.name, after=with_currency(values, plan.currency)
    )
    return plan


@transaction.atomic
def change_plan(*, actor: User | None, plan: Plan, changes: dict[str, Any]) -> Plan:
    """Change some of ``FIELDS``. Limits apply to the plan's clients at once, a price from their next period.

    Raises InvalidInput naming the field; then nothing is changed.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    currency, before = plan.currency, rows.assign(plan, changes, FIELDS)
    _check(plan)
    plan.save()
    told = with_currency(before, currency)
    after = with_currency({field: changes[field] for field in before}, plan.currency)
    record_change(actor=actor, client=None, verb="plan.change", target=plan.name, before=told, after=after)
    if not before.keys().isdisjoint(LIMITS):
        tell_stations(Client.objects.filter(subscription__plan=plan))
    return plan


@transaction.atomic
def delete_plan(*, actor: User | None, plan: Plan) -> None:
    """Raises Refused (``plan_in_use``) while somebody has it; it may be withdrawn from offer instead."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    clients = plan.subscriptions.count()
    if clients:
        raise Refused("the plan is in use", code="plan_in_use", plan=plan.name, clients=clients)
    record_change(actor=actor, client=None, verb="plan.delete", target=plan.name)
    plan.delete()


@transaction.atomic
def subscribe_client(
    *, client: Client, plan: Plan, started_on: date, paid_until: date, exceptions: dict[str, Any] | None = None
) -> Subscription:
    """A new client gets his plan. Raises InvalidInput naming the limit that is no sound exception."""
    return Subscription.objects.create(
        client=client,
        plan=plan,
        started_on=started_on,
        paid_until=paid_until,
        exceptions=clean_exceptions(plan, exceptions or {}),
    )


def clean_exceptions(plan: Plan, exceptions: dict[str, Any]) -> dict[str, Any]:
    """Exceptions as they are kept, without those that say what the plan says.

    Raises InvalidInput naming the limit.
    """
    agreed = copy(plan)
    try:
        rows.assign(agreed, exceptions, LIMITS)
    except InvalidInput as error:
        raise InvalidInput(error.message, field=error.field, code="limit_unknown", name=error.field) from error
    _check(agreed)
    values = {name: getattr(agreed, name) for name in exceptions}
    return {name: value for name, value in values.items() if value != getattr(plan, name)}


def tell_stations(clients: QuerySet[Client]) -> None:
    """Limits or state of these clients changed: their nodes get new specs, and pages look again."""
    ids: list[UUID] = [each for each in clients.values_list("stations__id", flat=True) if each is not None]
    for station_id in ids:
        events.publish("stations.changed", station_id=station_id)


def _check(plan: Plan) -> None:
    if plan.name and Plan.objects.filter(name=plan.name).exclude(pk=plan.pk).exists():
        raise InvalidInput(f"there is a plan {plan.name!r}", field="name", code="plan_name_taken", name=plan.name)
    check_currency(plan.currency)
    rows.check(plan)
    plan.bitrates, plan.features = sorted(plan.bitrates), sorted(plan.features)

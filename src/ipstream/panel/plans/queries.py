"""Reads of plans."""

from __future__ import annotations

from django.db.models import QuerySet

from ipstream.core.errors import NotFound
from ipstream.panel.plans.models import Plan


def all_plans() -> QuerySet[Plan]:
    """Also those that were withdrawn; the cheapest first."""
    return Plan.objects.order_by("price", "name")


def plans_offered() -> QuerySet[Plan]:
    """What a new client can choose; the cheapest first."""
    return all_plans().filter(offered=True)


def plan_by_id(plan_id: int) -> Plan:
    """Raises NotFound (``plan_not_found``)."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(f"no plan {plan_id}", code="plan_not_found")
    return plan

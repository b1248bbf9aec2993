"""Verbs about plans and who has them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from ipstream.panel.accounts.models import Client
from ipstream.panel.plans.models import Plan, Subscription


@transaction.atomic
def subscribe_client(
    *, client: Client, plan: Plan, started_on: date, paid_until: date, exceptions: dict[str, Any] | None = None
) -> Subscription:
    """A new client gets his plan."""
    return Subscription.objects.create(
        client=client, plan=plan, started_on=started_on, paid_until=paid_until, exceptions=exceptions or {}
    )

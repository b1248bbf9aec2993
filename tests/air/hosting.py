"""Run in the product's own environment: what the host's staff does to a client. JSON in (verb and values), none out."""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def perform(verb: str, slug: str, values: dict[str, Any]) -> None:
    from django.utils import timezone

    from ipstream.panel.accounts.models import User
    from ipstream.panel.accounts.roles import StaffRole
    from ipstream.panel.accounts.services import change_host
    from ipstream.panel.billing.services import change_subscription, reactivate_client, suspend_client
    from ipstream.panel.plans.models import Plan
    from ipstream.panel.stations.models import Station

    now = timezone.now()
    actor = User.objects.filter(staff_role=StaffRole.ADMINISTRATOR).first()
    assert actor is not None
    client = Station.objects.get(slug=slug).client
    match verb:
        case "suspend":
            suspend_client(actor=actor, client=client, reason="Falta el pago.", now=now)
        case "reactivate":
            reactivate_client(actor=actor, client=client, now=now)
        case "choose":
            change_host(actor=actor, changes=values)
        case "plan":
            fields = {"listener_limit": 50, "storage_bytes": 10**9} | values
            plan, _ = Plan.objects.update_or_create(name=f"Otro plan de {slug}", defaults=fields)
            change_subscription(actor=actor, client=client, plan=plan, exceptions={}, now=now)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")
    import django

    django.setup()
    perform(**json.load(sys.stdin))


if __name__ == "__main__":
    main()

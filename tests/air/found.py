"""Run in the product's own environment: found stations as the host's staff would. JSON in (a list), JSON out.

Each item: ``slug``, ``name``, ``bitrates``, ``listener_limit``, ``storage_bytes``, ``order``, and ``settings``.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any


def found(wanted: dict[str, Any]) -> None:
    from ipstream.panel.accounts.models import Client
    from ipstream.panel.nodes.models import Node
    from ipstream.panel.nodes.services import place_station
    from ipstream.panel.plans.models import Plan
    from ipstream.panel.plans.services import subscribe_client
    from ipstream.panel.programme.models import Playlist
    from ipstream.panel.stations.services import create_station

    today = datetime.now(UTC).date()
    plan, _ = Plan.objects.get_or_create(
        name=f"Plan {wanted['slug']}",
        defaults={name: wanted[name] for name in ("bitrates", "listener_limit", "storage_bytes")},
    )
    client = Client.objects.create(name=f"Cliente {wanted['slug']}")
    subscribe_client(client=client, plan=plan, started_on=today, paid_until=today + timedelta(days=30))
    station = create_station(actor=None, client=client, slug=wanted["slug"], name=wanted["name"], **wanted["settings"])
    Playlist.objects.filter(station=station).update(order=wanted["order"])
    place_station(actor=None, station=station, node=Node.objects.get())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")
    import django

    django.setup()
    for wanted in json.load(sys.stdin):
        found(wanted)


if __name__ == "__main__":
    main()

"""Reads of what clients use, owe and bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Max

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.summary import Business, Expiring, HostSummary, host_summary
from ipstream.panel.lib.tenancy import Scope, TenantQuerySet
from ipstream.panel.library.queries import storage_of
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.telemetry.models import StationState
from ipstream.panel.telemetry.traffic import HOUR, traffic_of

__all__ = [
    "Business",
    "Expiring",
    "HostSummary",
    "Usage",
    "charge_of",
    "charges_of",
    "charges_within",
    "client_for",
    "host_summary",
    "usage_of",
]

NEAR, FULL = 80, 100
"""Per cent of a limit from which on it is told."""

Level = Literal["", "near", "full"]


@dataclass(frozen=True, slots=True)
class Usage:
    """``limit`` as in ``plans.limits.Limits``; ``used`` in its unit; ``limit_value`` and ``percent`` None: no limit."""

    limit: str
    used: int
    limit_value: int | None

    @property
    def percent(self) -> int | None:
        return 100 * self.used // self.limit_value if self.limit_value else None

    @property
    def level(self) -> Level:
        return "" if self.percent is None else level_of(self.percent)


def level_of(percent: float) -> Level:
    """How near so much of a limit is to its end."""
    return "full" if percent >= FULL else "near" if percent >= NEAR else ""


def usage_of(client: Client, now: datetime) -> tuple[Usage, ...]:
    """Against each limit that can be used up: stations, storage, listeners of the busiest station now, traffic of the
    month (UTC)."""
    limits = limits_of(client)
    return (
        Usage("station_limit", client.stations.count(), limits.station_limit),
        Usage("storage_bytes", storage_of(client.pk), limits.storage_bytes),
        Usage("listener_limit", _most_listeners(client), limits.listener_limit),
        Usage("traffic_bytes", traffic_of(client, month_of(now), now + HOUR), limits.traffic_bytes),
    )


def charges_of(client: Client) -> TenantQuerySet[Charge]:
    """All that the client was ever charged, the newest first."""
    return Charge.objects.filter(client=client).order_by("-period_from")


def charges_within(scope: Scope) -> TenantQuerySet[Charge]:
    """Of all clients of the scope, the newest first."""
    return Charge.objects.within(scope).select_related("client").order_by("-period_from", "client__name")


def charge_of(client: Client, charge_id: UUID) -> Charge:
    """Raises NotFound (``charge_not_found``) where there is none, or it is another client's."""
    charge = charges_of(client).select_related("client").filter(pk=charge_id).first()
    if charge is None:
        raise NotFound(f"no charge {charge_id}", code="charge_not_found")
    return charge


def client_for(scope: Scope, client_id: UUID) -> Client:
    """With his subscription. Raises NotFound (``client_not_found``) where there is none, or none for this scope."""
    client = Client.objects.within(scope).select_related("subscription__plan").filter(pk=client_id).first()
    if client is None:
        raise NotFound(f"no client {client_id}", code="client_not_found")
    return client


def month_of(now: datetime) -> datetime:
    """When the month began, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _most_listeners(client: Client) -> int:
    return StationState.objects.filter(station__client=client).aggregate(most=Max("listeners"))["most"] or 0

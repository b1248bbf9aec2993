"""What a client may use: his plan's limits, with the exceptions agreed with him."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ipstream.core.errors import Refused
from ipstream.panel.accounts.models import Client
from ipstream.panel.plans.models import Feature, Plan, Subscription

__all__ = ["LIMITS", "Feature", "Limits", "limits_of", "limits_with"]


@dataclass(frozen=True, slots=True)
class Limits:
    """As in ``Plan``; None means without limit."""

    bitrates: tuple[int, ...]
    listener_limit: int
    storage_bytes: int
    station_limit: int
    dj_limit: int
    traffic_bytes: int | None
    recording_hours: int
    features: frozenset[str]

    def require(self, feature: Feature) -> None:
        """Raises Refused (``feature_not_in_plan``) when the plan does not include it."""
        if feature not in self.features:
            raise Refused(f"the plan does not include {feature}", code="feature_not_in_plan", feature=feature.value)


LIMITS = tuple(field.name for field in fields(Limits))


def limits_of(client: Client) -> Limits:
    """What this client may use now."""
    subscription = client.subscription
    return limits_with(subscription.plan, subscription.exceptions)


def limits_with(plan: Plan, exceptions: dict[str, Any]) -> Limits:
    """What the plan allows with these exceptions."""
    values = {name: getattr(plan, name) for name in LIMITS} | exceptions
    return Limits(**values | {"bitrates": tuple(sorted(values["bitrates"])), "features": frozenset(values["features"])})


def require_api(client: Client) -> None:
    """Raises Refused (``feature_not_in_plan``) when the client has not bought the API."""
    _bought_by(client).require(Feature.API)


def require_room_for_a_dj(client: Client, djs: int) -> None:
    """Raises Refused (``dj_limit``) when the client, who has ``djs`` DJs, has bought no more."""
    limit = _bought_by(client).dj_limit
    if djs >= limit:
        raise Refused("the plan has no room for another DJ", code="dj_limit", limit=limit)


def _bought_by(client: Client) -> Limits:
    """As it is now, whatever the row in hand remembers."""
    bought = Subscription.objects.select_related("plan").get(client=client)
    return limits_with(bought.plan, bought.exceptions)

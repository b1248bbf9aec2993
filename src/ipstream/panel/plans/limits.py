"""What a client may use: his plan's limits, with the exceptions agreed with him."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from ipstream.core.errors import Refused
from ipstream.panel.accounts.models import Client


class Feature(StrEnum):
    """What a plan may include besides numbers. Each is refused by the service that does it, not by a page alone."""

    SCHEDULING = "scheduling"
    LIVE = "live"
    HLS = "hls"
    REQUESTS = "requests"
    PODCASTS = "podcasts"
    API = "api"


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
    values = {name: getattr(subscription.plan, name) for name in LIMITS} | subscription.exceptions
    return Limits(**values | {"bitrates": tuple(sorted(values["bitrates"])), "features": frozenset(values["features"])})

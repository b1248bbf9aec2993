"""What a change of plan brings, told before it is made. Nothing is ever deleted by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import localize

from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import djs_of
from ipstream.panel.billing.queries import Usage, usage_of
from ipstream.panel.billing.texts import CONSEQUENCES
from ipstream.panel.lib.sizes import GIGABYTE
from ipstream.panel.plans.limits import Feature, Limits, limits_of, limits_with
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import clean_exceptions
from ipstream.panel.stations.models import outputs_of
from ipstream.panel.telemetry.queries import state_of

OVER = {"station_limit": "stations_over", "storage_bytes": "storage_over", "traffic_bytes": "traffic_over"}


@dataclass(frozen=True, slots=True)
class Consequence:
    """``code`` as in ``texts.CONSEQUENCES``; ``values`` as numbers, sizes in bytes."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """For people, in the active language."""
        return str(CONSEQUENCES[self.code]) % {name: self._shown(value) for name, value in self.values.items()}

    def _shown(self, value: Any) -> str:
        if self.code in ("storage_over", "traffic_over"):
            return str(localize(round(value / GIGABYTE, 2)))
        return str(Feature(value).label) if self.code == "feature_ends" else str(value)


def preview_change(
    *, client: Client, plan: Plan, exceptions: dict[str, Any], now: datetime | None = None
) -> tuple[Consequence, ...]:
    """What would no longer fit, and what would happen to it. Raises InvalidInput naming the limit."""
    before, after = limits_of(client), limits_with(plan, clean_exceptions(plan, exceptions))
    used = usage_of(client, now or timezone.now())
    return (
        *_over(used, after),
        *_djs(client, after, now or timezone.now()),
        *_listeners(client, after),
        *_qualities(client, before, after),
        *_features(before, after),
    )


def _over(used: tuple[Usage, ...], after: Limits) -> Iterator[Consequence]:
    for usage in used:
        limit = getattr(after, usage.limit)
        if usage.limit in OVER and limit is not None and usage.used > limit:
            yield Consequence(OVER[usage.limit], {"used": usage.used, "limit": limit})


def _djs(client: Client, after: Limits, now: datetime) -> Iterator[Consequence]:
    if (used := djs_of(client, now)) > after.dj_limit:
        yield Consequence("djs_over", {"used": used, "limit": after.dj_limit})


def _listeners(client: Client, after: Limits) -> Iterator[Consequence]:
    for station in client.stations.order_by("name"):
        used = state_of(station).listeners
        if used > after.listener_limit:
            values = {"station": station.name, "used": used, "limit": after.listener_limit}
            yield Consequence("listeners_over", values)


def _qualities(client: Client, before: Limits, after: Limits) -> Iterator[Consequence]:
    for station in client.stations.order_by("name"):
        had, stay = (outputs_of(station.slug, limits.bitrates) for limits in (before, after))
        if had[0].bitrate != stay[0].bitrate:
            values = {"mount": had[0].mount, "before": had[0].bitrate, "after": stay[0].bitrate}
            yield Consequence("main_quality_changes", values)
        for output in had:
            if output.mount not in {each.mount for each in stay}:
                yield Consequence("quality_ends", {"mount": output.mount, "bitrate": output.bitrate})


def _features(before: Limits, after: Limits) -> Iterator[Consequence]:
    for feature in sorted(before.features - after.features):
        yield Consequence("feature_ends", {"feature": feature})

"""What a client uses of what he pays for, in words: for his people, and for the host who sells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.queries import Level, Usage, usage_of
from ipstream.panel.lib.locales import number
from ipstream.panel.lib.sizes import size_text

Advice = Mapping[tuple[str, Level], str | Promise]

LABELS: dict[str, str | Promise] = {
    "station_limit": _("Stations"),
    "storage_bytes": _("Space for music"),
    "listener_limit": _("Listeners now, on the busiest station"),
    "traffic_bytes": _("Traffic this month"),
}
FOR_HIS_PEOPLE: Advice = {
    ("storage_bytes", "near"): _("The space for music is nearly used up. Delete what you no longer play."),
    ("storage_bytes", "full"): _("Nothing more can be uploaded. Delete songs, or ask for a larger plan."),
    ("listener_limit", "near"): _("Nearly as many listen as the plan allows. Who comes later is turned away."),
    ("listener_limit", "full"): _("Whoever comes now is turned away. Ask for a larger plan."),
    ("traffic_bytes", "near"): _("The month’s traffic is nearly used up. Ask for a larger plan."),
    ("traffic_bytes", "full"): _("The month’s traffic is used up. Ask for a larger plan."),
}
_OFFER: dict[Level, str | Promise] = {
    "near": _("Nearly full. It is a good moment to offer more."),
    "full": _("There is no room left. Agree an exception or a larger plan."),
}
FOR_THE_HOST: Advice = {(limit, level): _OFFER[level] for limit, level in FOR_HIS_PEOPLE}
"""That every station of a plan is in use is no reason to warn anybody."""


@dataclass(frozen=True, slots=True)
class Meter:
    """``percent`` is at most 100, None without limit; ``warning`` is empty while there is room."""

    label: str
    text: str
    percent: int | None
    level: Level
    warning: str


def meters(client: Client, now: datetime, advice: Advice = FOR_HIS_PEOPLE) -> list[Meter]:
    """Everything that can be used up."""
    return [_meter(usage, advice) for usage in usage_of(client, now)]


def warnings(shown: Sequence[Meter]) -> list[Meter]:
    """Those that are nearly or wholly used up."""
    return [meter for meter in shown if meter.warning]


def _meter(usage: Usage, advice: Advice) -> Meter:
    warning = str(advice.get((usage.limit, usage.level), ""))
    percent = None if usage.percent is None else min(100, usage.percent)
    return Meter(str(LABELS[usage.limit]), _text(usage), percent, usage.level if warning else "", warning)


def _text(usage: Usage) -> str:
    used = _amount(usage.limit, usage.used)
    if usage.limit_value is None:
        return used
    return gettext("%(used)s of %(limit)s") % {"used": used, "limit": _amount(usage.limit, usage.limit_value)}


def _amount(limit: str, value: int) -> str:
    return size_text(value) if limit.endswith("_bytes") else number(value)

"""Filters of the hoster's pages: money, numbers and limits as people say them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import money as amounts
from ipstream.panel.lib.sizes import size_text
from ipstream.panel.plans.models import Feature

register = template.Library()
register.filter("size", size_text)
NEAR, FULL = 80, 100
LIMITS: dict[str, Promise | str] = {
    "bitrates": _("Qualities"),
    "listener_limit": _("Listeners at once"),
    "storage_bytes": _("Space for music"),
    "station_limit": _("Stations"),
    "dj_limit": _("DJs"),
    "traffic_bytes": _("Traffic this month"),
    "recording_hours": _("Hours of recordings kept"),
    "features": _("Includes"),
}


@register.filter
def money(amount: int, currency: str) -> str:
    """``{{ plan.price|money:plan.currency }}``."""
    return amounts.money(amount, currency)


@register.filter
def number(value: float) -> str:
    """With the separators of the reader's language."""
    return str(format_decimal(value, locale=_locale()))


@register.filter
def percent(value: float) -> str:
    """42 is “42 %”."""
    return str(format_percent(value / 100, locale=_locale()))


@register.filter
def day(value: date) -> str:
    """“3 dic 2026”; of an instant, its day in UTC, as subscriptions count."""
    return str(format_date(value.date() if isinstance(value, datetime) else value, "d MMM y", locale=_locale()))


@register.filter
def at_most(value: float, most: float) -> float:
    return min(value, most)


@register.filter
def level(value: float) -> str:
    """How a bar of so many percent is coloured: ``near``, ``full`` or empty."""
    return "full" if value >= FULL else "near" if value >= NEAR else ""


@register.filter
def limit_name(limit: str) -> str:
    """A limit of a plan in words."""
    return str(LIMITS[limit])


@register.filter
def bitrates(values: Collection[int]) -> str:
    """“64, 128 kbps”."""
    return f"{', '.join(map(str, sorted(values)))} kbps"


@register.filter
def features(values: Collection[str]) -> str:
    """What is included, in words and in their order."""
    return ", ".join(str(feature.label) for feature in Feature if feature.value in values)


def _locale() -> str:
    return to_locale(get_language() or "es")

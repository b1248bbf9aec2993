"""Filters of the hoster's pages: money, numbers and limits as people say them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_percent
from django import template

from ipstream.panel.billing.meters import LABELS
from ipstream.panel.billing.queries import level_of
from ipstream.panel.lib.locales import locale, number
from ipstream.panel.lib.money import money
from ipstream.panel.lib.sizes import size_text
from ipstream.panel.plans.models import Feature

register = template.Library()
register.filter("money", money)
register.filter("number", number)
register.filter("size", size_text)
register.filter("level", level_of)


@register.filter
def percent(value: float) -> str:
    """42 is “42 %”."""
    return str(format_percent(value / 100, locale=locale()))


@register.filter
def day(value: date) -> str:
    """“3 dic 2026”; of an instant, its day in UTC, as subscriptions count."""
    return str(format_date(value.date() if isinstance(value, datetime) else value, "d MMM y", locale=locale()))


@register.filter
def at_most(value: float, most: float) -> float:
    return min(value, most)


@register.filter
def limit_name(limit: str) -> str:
    """A limit of a plan in words."""
    return str(LABELS[limit])


@register.filter
def bitrates(values: Collection[int]) -> str:
    """“64, 128 kbps”."""
    return f"{', '.join(map(str, sorted(values)))} kbps"


@register.filter
def features(values: Collection[str]) -> str:
    """What is included, in words and in their order."""
    return ", ".join(str(feature.label) for feature in Feature if feature.value in values)

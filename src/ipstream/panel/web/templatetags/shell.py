"""Tags of every page: icons from the sprite, and what the scripts need to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_vite.core.asset_loader import DjangoViteAssetLoader

from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.locales import locale
from ipstream.panel.stations.models import Station
from ipstream.panel.web.navigation import Navigation, navigation
from ipstream.panel.web.texts import TEXTS

register = template.Library()


@register.simple_tag
def sprite_url() -> str:
    """Address of the icon sprite the build made."""
    url: str = DjangoViteAssetLoader.instance().generate_vite_asset_url("icons.svg")
    return url


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of ``frontend/icons.js``; decoration only, so hidden from screen readers."""
    markup = '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>'
    return format_html(markup, css, sprite_url(), name)


@register.simple_tag
def script_texts() -> dict[str, Any]:
    """The sentences the scripts show, in the language of this page."""
    return {"language": get_language(), "texts": {key: str(text) for key, text in TEXTS.items()}}


@register.simple_tag(takes_context=True)
def places(context: Context) -> Navigation | None:
    """Where the reader can go from this page; None where nobody has logged in."""
    request, station, client = (context.get(name) for name in ("request", "station", "client"))
    if request is None:
        return None
    of_station = station if isinstance(station, Station) else None
    return navigation(request, of_station, client if isinstance(client, Client) else None)


@register.filter
def when(moment: datetime, zone: str) -> str:
    """An instant as a clock in that time zone shows it: ``{{ entry.at|when:station.timezone }}``."""
    return format_datetime(moment, "d MMM y, HH:mm", tzinfo=ZoneInfo(zone), locale=locale())

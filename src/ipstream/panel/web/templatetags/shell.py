"""Tags of every page: icons from the sprite, and what the scripts need to know."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_vite.core.asset_loader import DjangoViteAssetLoader

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


@register.filter
def size_text(number: int) -> str:
    """Bytes for people: 1 GB is 1,000,000,000 bytes, as plans are sold."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if value >= 100 or unit == "B" else f"{value:.1f} {unit}".replace(".0 ", " ")

"""The language that is spoken now, for what writes numbers and dates."""

from __future__ import annotations

from babel.numbers import format_decimal
from django.utils.translation import get_language, to_locale


def locale() -> str:
    """As Babel names it; Spanish where no language is active."""
    return to_locale(get_language() or "es")


def number(value: float) -> str:
    """With the separators of the reader's language."""
    return str(format_decimal(value, locale=locale()))

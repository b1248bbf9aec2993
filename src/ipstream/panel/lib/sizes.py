"""Bytes for people."""

from __future__ import annotations

from babel.numbers import format_decimal

from ipstream.panel.lib.locales import locale

UNITS = ("B", "kB", "MB", "GB")
GIGABYTE = 10**9


def size_text(number: int) -> str:
    """As plans are sold, 1 GB is 1,000,000,000 bytes, with the decimals of the active language: ``1,5 GB``."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    pattern = "#,##0" if value >= 100 or unit == 0 else "#,##0.#"
    return f"{format_decimal(value, pattern, locale=locale())} {UNITS[unit]}"

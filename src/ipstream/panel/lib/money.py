"""Amounts of money: whole numbers of a currency's minor unit (cents), shown as their reader writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision

from ipstream.core.errors import InvalidInput
from ipstream.panel.lib.locales import locale

AMOUNTS = {"price", "amount", "monthly_cost"}
"""Facts that are amounts."""


def money(amount: int, currency: str) -> str:
    """Such as ``18,00 US$``, in the active language."""
    return str(format_currency(in_units(amount, currency), currency, locale=locale()))


def in_units(amount: int, currency: str) -> Decimal:
    """1800 of USD is 18.00; of JPY, which has no cents, 1800."""
    return Decimal(amount).scaleb(-get_currency_precision(currency))


def in_minor_units(amount: Decimal, currency: str) -> int:
    """The opposite of ``in_units``. What is finer than the currency is rounded."""
    return int(amount.scaleb(get_currency_precision(currency)).to_integral_value())


def with_currency(facts: dict[str, Any], currency: str) -> dict[str, Any]:
    """Facts about something with a price, for the log of changes: an amount means nothing without its currency."""
    return {"currency": currency} | facts if AMOUNTS & facts.keys() else facts


def check_currency(currency: str, *, field: str = "currency") -> None:
    """Raises InvalidInput for a code that ISO 4217 does not have."""
    if currency not in get_global("all_currencies"):
        raise InvalidInput(f"{currency!r} is no currency", field=field, code="currency_unknown", currency=currency)

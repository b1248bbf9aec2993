"""Money is whole numbers inside and looks as its reader writes it outside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ipstream.core.errors import InvalidInput
from ipstream.panel.lib.money import check_currency, in_minor_units, in_units, money


@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("en", 1850, "USD", "$18.50"),
        ("es", 1850, "USD", "18,50 US$"),
        ("es", 1_234_567_00, "COP", "1.234.567,00 COP"),
        ("en", 500, "JPY", "¥500"),
    ],
)
def test_it_is_written_as_its_reader_writes(language: str, amount: int, currency: str, shown: str) -> None:
    with translation.override(language):
        assert money(amount, currency).replace("\xa0", " ") == shown


@given(st.integers(0, 10**9), st.sampled_from(["USD", "EUR", "COP", "JPY", "KWD"]))
def test_no_cent_is_lost_between_both_ways_to_say_it(amount: int, currency: str) -> None:
    assert in_minor_units(in_units(amount, currency), currency) == amount


def test_a_currency_without_cents_has_none() -> None:
    assert (in_units(500, "JPY"), in_units(500, "USD"), in_units(500, "KWD")) == (
        Decimal(500),
        Decimal(5),
        Decimal("0.5"),
    )


@pytest.mark.parametrize("currency", ["usd", "PESO", "", "ZZZ"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_currency(currency)
    assert refusal.value.field == "currency"

"""Amounts as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from ipstream.panel.lib.sizes import GIGABYTE


class SizeField(forms.DecimalField):
    """Bytes in code, gigabytes on the page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_value=1_000_000, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> int | None:
        gigabytes = super().clean(value)
        return None if gigabytes is None else int(gigabytes * GIGABYTE)

    def prepare_value(self, value: Any) -> Any:
        """Numbers are ours; a text is what the person wrote."""
        return f"{value / GIGABYTE:.2f}".rstrip("0").rstrip(".") if isinstance(value, int) else value


class MoneyField(forms.DecimalField):
    """In whole units (dollars); a comma serves as decimal point too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=10**7, decimal_places=2, localize=True, **kwargs)


class CurrencyField(forms.CharField):
    """Three letters, in whatever case they are written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=3, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()

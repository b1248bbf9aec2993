"""A plan's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.billing.forms.fields import CurrencyField, MoneyField
from ipstream.panel.billing.forms.limits import LimitsForm
from ipstream.panel.lib.money import in_minor_units, in_units
from ipstream.panel.plans.limits import LIMITS
from ipstream.panel.plans.models import Plan

SOLD_AS = ("name", "currency", "period", "offered")


class PlanForm(LimitsForm):
    """What is sold, for how much."""

    name = forms.CharField(label=_("Name of the plan"), max_length=60)
    price = MoneyField(label=_("Price"))
    currency = CurrencyField(label=_("Currency"), help_text=_("Three letters, such as USD or COP."))
    period = forms.ChoiceField(label=_("It is charged once"), choices=Plan.Period.choices, initial=Plan.Period.MONTH)
    offered = forms.BooleanField(
        label=_("On offer"),
        required=False,
        initial=True,
        help_text=_("A plan that is withdrawn stays with those who have it, and nobody new gets it."),
    )

    def values(self) -> dict[str, Any]:
        """As ``plans.services`` takes it."""
        data = self.cleaned_data
        price = in_minor_units(data["price"], data["currency"])
        return {name: data[name] for name in SOLD_AS} | self.limits() | {"price": price}


def shown(plan: Plan) -> dict[str, Any]:
    """A plan as its form shows it; the opposite of ``PlanForm.values``."""
    values = {name: getattr(plan, name) for name in (*SOLD_AS, *LIMITS)}
    return values | {"price": in_units(plan.price, plan.currency)}

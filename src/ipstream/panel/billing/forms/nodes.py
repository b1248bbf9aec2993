"""A server's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.billing.forms.fields import CurrencyField, MoneyField
from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.lib.money import in_minor_units, in_units
from ipstream.panel.nodes.models import Node

AS_IT_IS = ("hostname", "icecast_port", "max_clients", "max_stations", "max_listeners", "accepting", "currency")


class NodeForm(PanelForm):
    """Where a server is, what it carries, what it costs."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("As you call it, such as “bogota-1”."))
    hostname = forms.CharField(
        label=_("Address"), max_length=200, help_text=_("Where listeners find its streams, such as radio1.example.com.")
    )
    icecast_port = forms.IntegerField(label=_("Port of the streams"), min_value=1, max_value=65_535, initial=8000)
    max_clients = forms.IntegerField(
        label=_("Connections it takes"), min_value=1, max_value=10**6, initial=1000,
        help_text=_("Listeners above this number find no room on the server."),
    )  # fmt: skip
    max_stations = forms.IntegerField(
        label=_("Stations it takes"), min_value=1, max_value=10_000, required=False,
        help_text=_("Full with so many. Empty: without limit."),
    )  # fmt: skip
    max_listeners = forms.IntegerField(
        label=_("Listeners you promise on it"), min_value=1, max_value=10**6, required=False,
        help_text=_("Full when the plans of its stations add up to so many. Empty: without limit."),
    )  # fmt: skip
    accepting = forms.BooleanField(
        label=_("Takes new stations"), required=False, initial=True,
        help_text=_("Switch it off before you repair it: what it carries stays."),
    )  # fmt: skip
    monthly_cost = MoneyField(label=_("What it costs you a month"), initial=0)
    currency = CurrencyField(label=_("Currency"))

    def values(self) -> dict[str, Any]:
        """As ``nodes.services`` takes it."""
        data = self.cleaned_data
        cost = in_minor_units(data["monthly_cost"], data["currency"])
        return {name: data[name] for name in ("name", *AS_IT_IS)} | {"monthly_cost": cost}


def shown(node: Node) -> dict[str, Any]:
    """A server as its form shows it."""
    values = {name: getattr(node, name) for name in ("name", *AS_IT_IS)}
    return values | {"monthly_cost": in_units(node.monthly_cost, node.currency)}

"""What a client has bought: his plan, and what was agreed beyond it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.billing.forms.limits import LimitsForm
from ipstream.panel.plans.limits import LIMITS
from ipstream.panel.plans.models import Plan, Subscription


class SubscriptionForm(LimitsForm):
    """Another plan, and exceptions: whatever is left empty is as in the plan."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), widget=forms.RadioSelect, empty_label=None)
    traffic_free = forms.BooleanField(label=_("Traffic without limit"), required=False)

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        for name in LIMITS:
            self.fields[name].required = False
            self.fields[name].help_text = ""

    def exceptions(self) -> dict[str, Any]:
        """What was agreed, with the names and units of ``Limits``."""
        agreed = {name: value for name, value in self.limits().items() if value not in (None, [], "")}
        return agreed | {"traffic_bytes": None} if self.cleaned_data["traffic_free"] else agreed


def shown(subscription: Subscription) -> dict[str, Any]:
    """A subscription as its form shows it."""
    agreed = subscription.exceptions
    free = "traffic_bytes" in agreed and agreed["traffic_bytes"] is None
    values: dict[str, Any] = agreed | {"plan": subscription.plan_id, "traffic_free": free}
    return values

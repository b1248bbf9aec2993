"""Forms about a client: taking one on, his data, another station, why he is suspended."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.services import LONGEST_REASON, LONGEST_TRIAL
from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.nodes.models import Node
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.models import ADDRESS, LANGUAGES, not_reserved

WELL_FORMED = RegexValidator(
    ADDRESS.regex, _("Write lowercase letters, digits and hyphens, with a letter or digit at both ends.")
)


class StationForm(PanelForm):
    """A station's name, address and server; the names are those of ``onboard_client``."""

    station_name = forms.CharField(
        label=_("Name of the station"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-part": "station-name"}),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "data-part": "slug"}
        ),
        validators=[WELL_FORMED, not_reserved],
        help_text=_("Lowercase letters, digits and hyphens. It cannot be changed later without losing listeners."),
    )
    node = forms.ModelChoiceField(
        Node.objects.order_by("name"),
        label=_("Server"),
        required=False,
        empty_label=_("Automatic: the emptiest one"),
    )
    language = forms.ChoiceField(label=_("Language of the station"), choices=LANGUAGES, initial="es")
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name],
        initial="America/Bogota",
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()


class OnboardForm(StationForm):
    """A client from nothing to an invitation, in one go."""

    name = forms.CharField(
        label=_("Name of the client"), max_length=120, widget=forms.TextInput(attrs={"autofocus": True})
    )
    owner_email = forms.EmailField(
        label=_("E-mail of the owner"),
        max_length=254,
        help_text=_("The invitation goes there. Whoever opens it chooses a password and is the owner."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), widget=forms.RadioSelect, empty_label=None)
    trial_days = forms.IntegerField(
        label=_("Days of trial"),
        min_value=0,
        max_value=LONGEST_TRIAL,
        initial=0,
        help_text=_("0: the first period is charged from today."),
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]


class ClientForm(PanelForm):
    """What is known of a client; only the staff see the notes."""

    name = forms.CharField(label=_("Name of the client"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mail for invoices and notices"), max_length=254, required=False)
    notes = forms.CharField(
        label=_("Notes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only your staff see them."),
    )


class ReasonForm(PanelForm):
    """Why; the client's people read it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("The client’s people read it in their panel.")
    )


class CancelForm(PanelForm):
    """When and why a client leaves."""

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("end", _("At the end of what is charged")), ("now", _("Now"))],
        initial="end",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("The client’s people read it in their panel."),
    )


class ClientFilter(PanelForm):
    """What of the list of clients is shown."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.ChoiceField(required=False, choices=[("", _("All states")), *Client.State.choices])
    plan = forms.ModelChoiceField(Plan.objects.order_by("price", "name"), required=False, empty_label=_("All plans"))

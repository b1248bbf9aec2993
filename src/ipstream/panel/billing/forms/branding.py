"""The hoster's own name, looks and rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Host
from ipstream.panel.billing.forms.fields import CurrencyField
from ipstream.panel.lib.forms import PanelForm

FACTS = ("name", "colour", "mail_from", "terms_url", "currency", "days_to_pay", "grace_days", "suspension")


class BrandingForm(PanelForm):
    """``logo`` is a new picture; the colour may be empty for ours."""

    name = forms.CharField(
        label=_("Your name"), max_length=60, help_text=_("It stands on every page and in every mail.")
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, best on a transparent ground. We make it small enough."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    remove_logo = forms.BooleanField(label=_("Show no logo"), required=False)
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "#0b5d66", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Empty: the colour of the panel."),
    )
    mail_from = forms.EmailField(
        label=_("Sender of the mails"), required=False, help_text=_("Your clients answer to this address.")
    )
    terms_url = forms.URLField(
        label=_("Your terms"),
        required=False,
        assume_scheme="https",
        help_text=_("A link to them stands where people sign up."),
    )
    currency = CurrencyField(label=_("Currency"), help_text=_("Of new plans and of your figures."))
    days_to_pay = forms.IntegerField(
        label=_("Days to pay"),
        min_value=0,
        max_value=365,
        help_text=_("So many days after a charge is made it is overdue."),
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace"),
        min_value=0,
        max_value=365,
        help_text=_("So many days overdue, and the client is suspended automatically."),
    )
    suspension = forms.ChoiceField(
        label=_("While a client is suspended, the streams"),
        choices=[("notice", _("They play a recorded notice")), ("stop", _("They stop"))],
        widget=forms.RadioSelect,
    )

    def changes(self) -> dict[str, Any]:
        """As ``change_host`` takes it."""
        return {name: self.cleaned_data[name] for name in FACTS}

    def picture(self) -> bytes | None:
        """A new logo; empty to have none; None to leave it."""
        upload = self.cleaned_data["logo"]
        if upload is not None:
            return bytes(upload.read())
        return b"" if self.cleaned_data["remove_logo"] else None


def shown(host: Host) -> dict[str, Any]:
    return {name: getattr(host, name) for name in FACTS}

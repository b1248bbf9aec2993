"""What a station's people say about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.lib.locales import locale
from ipstream.panel.stations.models import LANGUAGES, Station
from ipstream.panel.web.zones import place_of, zone_named

FACTS = ("name", "description", "genre", "url", "language")


class SettingsForm(PanelForm):
    """``changes`` are for ``stations.services.change_settings``; the logo goes its own way."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=500,
        help_text=_("One sentence for listeners and directories."),
    )
    genre = forms.CharField(
        label=_("Genre"), required=False, max_length=120, help_text=_("Such as: cumbia, news, variety.")
    )
    url = forms.CharField(
        label=_("Website"), required=False, widget=forms.URLInput(attrs={"placeholder": "https://"}), max_length=200
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        max_length=100,
        help_text=_("Type your city and choose it. The programme follows the clock of this place."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the station"),
        choices=LANGUAGES,
        help_text=_("Recorded notices are spoken in it."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("A square picture: PNG, JPEG or WebP of at most 5 MB. Songs without a cover show it."),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def clean_timezone(self) -> str:
        return zone_named(self.cleaned_data["timezone"], locale())

    def changes(self, station: Station) -> dict[str, Any]:
        """What differs from what is there; the time zone always counts, for here somebody has looked at it."""
        given = {name: self.cleaned_data[name] for name in (*FACTS, "timezone")}
        return {name: value for name, value in given.items() if name == "timezone" or getattr(station, name) != value}


def initial_of(station: Station) -> dict[str, Any]:
    """The station as the form shows it."""
    zone = place_of(station.timezone, locale())
    return {name: getattr(station, name) for name in FACTS} | {"timezone": zone}

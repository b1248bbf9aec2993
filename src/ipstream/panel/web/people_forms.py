"""Asking somebody into a client's team, and making a key for a program of his."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.roles import Role, Scope
from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.stations.models import Station

Sentences = Mapping[str, Promise | str]

ROLES: Sentences = {
    Role.OWNER: _("Everything: the stations, the team, the API keys, the plan and its payments."),
    Role.MANAGER: _("All about the stations, and the API keys. Neither the team nor the payments."),
    Role.PROGRAMMER: _("The library, the programme and what is on air now. Changes no settings."),
    Role.DJ: _("Own broadcasts only. Sees what is on air."),
    Role.VIEWER: _("Looks at what is on air and at the statistics. Changes nothing."),
}
SCOPES: Sentences = {
    Scope.READ: _("See whatever you may see. It changes nothing."),
    Scope.PROGRAMME: _("Change what comes next, skip, start and stop."),
    Scope.LIBRARY: _("Upload songs, edit their tags, delete them."),
    Scope.LIVE: _("For programs that broadcast live: what is on air."),
    Scope.ADMIN: _("Whatever you may do. Only for a program you trust as yourself."),
}


class InvitationForm(PanelForm):
    """Who is asked, and what he will be."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.PROGRAMMER, widget=forms.RadioSelect)

    @property
    def roles(self) -> list[tuple[BoundWidget, Promise | str]]:
        return _explained(self["role"], ROLES)


class KeyForm(PanelForm):
    """A key's name, what it is for, and how long. ``zone`` is where its last day ends."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Which program uses it: website, app, robot."))
    scopes = forms.MultipleChoiceField(
        label=_("What is it for?"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    station = forms.ChoiceField(label=_("Station"), required=False)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=_("Without one it works until you revoke it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, stations: Iterable[Station], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        choices = [("", _("All stations")), *((str(station.id), station.name) for station in stations)]
        self.fields["station"].choices = choices  # type: ignore[attr-defined]

    @property
    def scopes_explained(self) -> list[tuple[BoundWidget, Promise | str]]:
        return _explained(self["scopes"], SCOPES)

    def values(self) -> dict[str, Any]:
        """For ``create_api_key``."""
        given, day = self.cleaned_data, self.cleaned_data["last_day"]
        return {
            "name": given["name"],
            "scopes": given["scopes"],
            "station_id": UUID(given["station"]) if given["station"] else None,
            "expires_at": datetime.combine(day, time(23, 59, 59), self._zone) if day else None,
        }


def _explained(field: BoundField, sentences: Sentences) -> list[tuple[BoundWidget, Promise | str]]:
    """Each choice with its sentence."""
    return [(choice, sentences[str(choice.data["value"])]) for choice in field.subwidgets]

"""What one looks for in the log of changes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.web.audit_words import KINDS, OF_CLIENTS

_DAYS = [MinValueValidator(date(2000, 1, 2)), MaxValueValidator(date(2199, 12, 30))]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=_DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Choose a day.")},
    )


class AuditFilter(PanelForm):
    """Both days are included, as the clocks of ``zone`` count them. What makes no sense filters nothing."""

    who = forms.CharField(label=_("Person or API key"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("About"), required=False)
    q = forms.CharField(label=_("What was changed"), required=False, max_length=200)
    since = _day(_("From"))
    until = _day(_("Until"))

    def __init__(self, data: Any, *, zone: str, of_client: bool) -> None:
        super().__init__(data)
        self.zone = ZoneInfo(zone)
        kinds = [(kind, label) for kind, label in KINDS.items() if kind in OF_CLIENTS or not of_client]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """For ``accounts.queries.audit_of``."""
        self.is_valid()
        found = self.cleaned_data
        since, until = found.get("since"), found.get("until")
        return {
            "actor": found.get("who", ""),
            "verb": found.get("kind", ""),
            "text": found.get("q", ""),
            "since": self._begins(since) if since else None,
            "until": self._begins(until + timedelta(days=1)) if until else None,
        }

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)

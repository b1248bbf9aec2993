"""What a plan allows, as people write it: gigabytes instead of bytes, empty for "without limit"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipstream.panel.billing.forms.fields import SizeField
from ipstream.panel.lib.forms import PanelForm
from ipstream.panel.plans.limits import LIMITS
from ipstream.panel.plans.models import BITRATES, Feature


class LimitsForm(PanelForm):
    """The fields of ``plans.limits.Limits``."""

    bitrates = forms.TypedMultipleChoiceField(
        label=_("Qualities"),
        coerce=int,
        choices=[(bitrate, f"{bitrate} kbps") for bitrate in BITRATES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each quality is a stream of its own that listeners can choose."),
    )
    listener_limit = forms.IntegerField(label=_("Listeners at once, each station"), min_value=1, max_value=10**6)
    storage_bytes = SizeField(label=_("Space for music (GB)"))
    station_limit = forms.IntegerField(label=_("Stations"), min_value=1, max_value=1000)
    dj_limit = forms.IntegerField(label=_("DJs"), min_value=0, max_value=10_000)
    recording_hours = forms.IntegerField(label=_("Hours of recordings kept"), min_value=0, max_value=100_000)
    traffic_bytes = SizeField(label=_("Traffic a month (GB)"), required=False, help_text=_("Empty: without limit."))
    features = forms.MultipleChoiceField(
        label=_("Includes"), choices=Feature.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def limits(self) -> dict[str, Any]:
        """What was written, with the names and units of ``Limits``."""
        return {name: self.cleaned_data[name] for name in LIMITS}

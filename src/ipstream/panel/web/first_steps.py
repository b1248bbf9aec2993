"""What leads a new station to its first sound. Each step is done when it has happened, not when it was clicked."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ipstream.panel.library.models import Status
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.queries import airings_of


@dataclass(frozen=True, slots=True)
class Step:
    """``url`` is where it is done; empty where nothing is left to do but wait."""

    name: str
    title: str | Promise
    text: str | Promise
    icon: str
    url: str
    done: bool


def steps_of(station: Station) -> list[Step]:
    """In order; empty once all are done, or nobody wants to see them any more."""
    if station.steps_dismissed:
        return []
    settings = reverse("station-settings", args=[station.slug])
    steps = [
        Step(
            "timezone",
            _("Choose the time zone"),
            _("The programme follows the clock of your city."),
            "clock",
            f"{settings}#id_timezone",
            station.timezone_chosen,
        ),
        Step(
            "logo",
            _("Upload your logo"),
            _("Listeners see it wherever a song has no cover."),
            "photo",
            f"{settings}#id_logo",
            bool(station.logo_version),
        ),
        Step(
            "music",
            _("Upload your first music"),
            _("Drop an album: each song is checked and goes on air by itself."),
            "music",
            reverse("library", args=[station.slug]),
            station.tracks.filter(status=Status.READY).exists(),
        ),
        Step(
            "sound",
            _("Hear your first song on air"),
            _("It starts by itself once there is music. Press “Listen”."),
            "headphones",
            "",
            airings_of(station).filter(source="autodj").exists(),
        ),
    ]
    return [] if all(step.done for step in steps) else steps

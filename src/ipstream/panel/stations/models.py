"""A station: its address, its sound, and the state its people want it in."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.plans.limits import Limits, limits_of

LANGUAGES = [("es", "Español"), ("en", "English")]
MAIN_BITRATE = 128
"""The main mount has this quality, or the highest the plan allows below it: phones on the road play it."""


@dataclass(frozen=True, slots=True)
class StationOutput:
    """One mount as listeners address it."""

    mount: str
    bitrate: int
    main: bool


RESERVED = frozenset(
    {
        "account",
        "admin",
        "api",
        "auth",
        "branding",
        "clients",
        "health",
        "home",
        "host",
        "invitations",
        "language",
        "listen",
        "login",
        "logout",
        "media",
        "metrics",
        "node",
        "nodes",
        "player",
        "plans",
        "public",
        "radio",
        "rt",
        "search",
        "server",
        "signup",
        "socket",
        "staff",
        "static",
        "stations",
        "stats",
        "status",
        "stream",
        "support",
        "visits",
        "www",
    }
)
"""Addresses the panel and Icecast need for themselves, now or one day."""


def not_reserved(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError(_("This address is reserved. Choose another."), code="slug_reserved")


ADDRESS = RegexValidator(r"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z")
PLAIN = RegexValidator(
    r"\A[^\x00-\x1f\x7f\ufffe\uffff]*\Z", _("Write it in one line, without control characters."), "control_characters"
)
"""Names go into stream titles and Icecast's configuration, where a control character has no place."""


def known_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone such as America/Bogota."), code="unknown_timezone")


def new_seed() -> int:
    return secrets.randbits(48)


class Station(models.Model):
    """``timezone_chosen``: its people have said it themselves. ``logo_version`` changes with the logo; empty: none.
    ``steps_dismissed``: they want no more guidance through the first steps."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="stations")
    slug = models.CharField(max_length=60, unique=True, validators=[ADDRESS, not_reserved])
    name = models.CharField(max_length=120, validators=[PLAIN])
    description = models.CharField(max_length=500, blank=True, validators=[PLAIN])
    genre = models.CharField(max_length=120, blank=True, validators=[PLAIN])
    url = models.URLField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="es")
    timezone = models.CharField(max_length=64, default="America/Bogota", validators=[known_timezone])
    wanted = models.CharField(
        max_length=10, choices=[("on_air", "on air"), ("paused", "paused"), ("stopped", "stopped")], default="on_air"
    )
    crossfade = models.FloatField(default=3.0, validators=[MinValueValidator(0), MaxValueValidator(10)])
    even_loudness = models.BooleanField(default=True)
    loudness_target = models.FloatField(default=-16.0, validators=[MinValueValidator(-23), MaxValueValidator(-8)])
    timezone_chosen = models.BooleanField(default=False)
    logo_version = models.CharField(max_length=8, blank=True)
    steps_dismissed = models.BooleanField(default=False)
    seed = models.PositiveBigIntegerField(default=new_seed, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[TenantQuerySet[Station]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> Limits:
        """What its client may use."""
        return limits_of(self.client)

    @property
    def outputs(self) -> list[StationOutput]:
        """The main mount first, then one mount for each quality of the plan."""
        return outputs_of(self.slug, self.limits.bitrates)


def outputs_of(slug: str, bitrates: Sequence[int]) -> list[StationOutput]:
    """The mounts of a station with these qualities, which ascend: the main one first, then one for each."""
    main = max((b for b in bitrates if b <= MAIN_BITRATE), default=bitrates[0])
    qualities = [StationOutput(f"/{slug}/{b}", b, main=False) for b in bitrates]
    return [StationOutput(f"/{slug}", main, main=True), *qualities]


class Logo(models.Model):
    """The station's picture, a PNG; apart from the station, whose rows are read all the time."""

    station = models.OneToOneField(Station, primary_key=True, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()

    objects: ClassVar[TenantQuerySet[Logo]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

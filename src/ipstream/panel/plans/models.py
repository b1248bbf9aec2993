"""What the hoster sells, and what each client has bought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.rows import between
from ipstream.panel.lib.tenancy import TenantQuerySet

BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""The qualities there are, in kbps: what MP3 has at 44.1 kHz."""
MOST_MOUNTS = 6
"""Each quality is an encoder that runs all day."""


class Feature(models.TextChoices):
    """What a plan may include besides numbers. Each is refused by the service that does it, not by a page alone."""

    SCHEDULING = "scheduling", _("Advanced scheduling")
    LIVE = "live", _("Live broadcasts")
    HLS = "hls", _("HLS for phones")
    REQUESTS = "requests", _("Song requests")
    PODCASTS = "podcasts", _("Podcasts")
    API = "api", _("API")


def known_bitrates(bitrates: object) -> None:
    """One to ``MOST_MOUNTS`` different ones of ``BITRATES``."""
    if not isinstance(bitrates, Sequence) or any(type(each) is not int or each not in BITRATES for each in bitrates):
        known = ", ".join(map(str, BITRATES))
        raise ValidationError(_("Choose qualities among these: %(known)s kbps."), params={"known": known})
    if not 1 <= len(bitrates) <= MOST_MOUNTS or len(set(bitrates)) != len(bitrates):
        raise ValidationError(_("Choose 1 to %(most)s different qualities."), params={"most": MOST_MOUNTS})


def known_features(features: object) -> None:
    """Any of ``Feature``."""
    if not isinstance(features, Sequence) or any(each not in Feature.values for each in features):
        known = ", ".join(Feature.values)
        raise ValidationError(_("Choose features among these: %(known)s."), params={"known": known})


class Plan(models.Model):
    """Limits, and their price. Sizes are in bytes and count originals only; empty numbers mean without limit.

    ``bitrates`` are the MP3 qualities in kbps, ascending. ``listener_limit`` is for each station, over all its mounts;
    everything else is for the client. ``price`` is in the currency's minor unit (cents), per ``period``.
    """

    class Period(models.TextChoices):
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    name = models.CharField(max_length=60, unique=True)
    price = models.PositiveIntegerField(default=0, validators=between(0, 10**9))
    currency = models.CharField(max_length=3, default="USD", validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)
    offered = models.BooleanField(default=True)
    bitrates = models.JSONField(default=list, validators=[known_bitrates])
    listener_limit = models.PositiveIntegerField(validators=between(1, 10**6))
    storage_bytes = models.PositiveBigIntegerField(validators=between(10**6, 10**15))
    station_limit = models.PositiveIntegerField(default=1, validators=between(1, 1000))
    dj_limit = models.PositiveIntegerField(default=1, validators=between(0, 10_000))
    traffic_bytes = models.PositiveBigIntegerField(null=True, blank=True, validators=between(10**6, 10**18))
    recording_hours = models.PositiveIntegerField(default=0, validators=between(0, 100_000))
    features = models.JSONField(default=list, blank=True, validators=[known_features])

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """A client has a plan. ``exceptions`` are limits agreed with him, in place of the plan's (keys as in ``Limits``).

    ``started_on`` is the first day that is charged; periods begin on its day of the month. ``paid_until`` is the last
    day that is charged (of the trial, while it lasts); ``renews`` says that another period follows, else the client is
    cancelled then, with ``ending_reason``. His state is kept by himself (``Client.state``).
    """

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    exceptions = models.JSONField(default=dict)
    started_on = models.DateField()
    paid_until = models.DateField()
    renews = models.BooleanField(default=True)
    ending_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[TenantQuerySet[Subscription]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

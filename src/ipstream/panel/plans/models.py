"""What the hoster sells, and what each client has bought."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.tenancy import TenantQuerySet


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
    price = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="USD", validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.MONTH)
    offered = models.BooleanField(default=True)
    bitrates = models.JSONField(default=list)
    listener_limit = models.PositiveIntegerField()
    storage_bytes = models.PositiveBigIntegerField()
    station_limit = models.PositiveIntegerField(default=1)
    dj_limit = models.PositiveIntegerField(default=1)
    traffic_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    recording_hours = models.PositiveIntegerField(default=0)
    features = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """A client has a plan. ``exceptions`` are limits agreed with him, in place of the plan's (keys as in ``Limits``).

    ``paid_until`` is the last day of the running period (of the trial, while it lasts); ``renews`` says that another
    follows. The client's state is kept by himself (``Client.state``).
    """

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    exceptions = models.JSONField(default=dict)
    started_on = models.DateField()
    paid_until = models.DateField()
    renews = models.BooleanField(default=True)

    objects: ClassVar[TenantQuerySet[Subscription]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

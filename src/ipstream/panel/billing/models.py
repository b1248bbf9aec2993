"""What clients owe and have paid, and of which limits they were warned."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.tenancy import TenantQuerySet


class Charge(models.Model):
    """One period of a subscription, from its first day to its last. Never changed by a later price, never deleted.

    ``amount`` is in the minor unit of ``currency``. Overdue is what is unpaid after the day ``due_on``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charges")
    plan_name = models.CharField(max_length=60)
    period_from = models.DateField()
    period_to = models.DateField()
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[Charge]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "period_from"], name="one_charge_per_period")]
        indexes = [models.Index(fields=["paid_at", "due_on"], name="charges_open")]

    def __str__(self) -> str:
        return f"{self.plan_name} {self.period_from} – {self.period_to}"


class Warned(models.Model):
    """The client's people were told by mail that ``limit`` is near or full; they are told once each time it rises."""

    class Level(models.TextChoices):
        NEAR = "near", _("Nearly used up")
        FULL = "full", _("Used up")

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="warnings")
    limit = models.CharField(max_length=30)
    level = models.CharField(max_length=4, choices=Level.choices)

    objects: ClassVar[TenantQuerySet[Warned]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "limit"], name="one_warning_per_limit")]

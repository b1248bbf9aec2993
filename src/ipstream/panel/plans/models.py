"""What the hoster sells."""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """Limits of a station. ``bitrates`` in kbps, ascending; ``storage_bytes`` counts originals only."""

    name = models.CharField(max_length=60, unique=True)
    bitrates = models.JSONField(default=list)
    listener_limit = models.PositiveIntegerField()
    storage_bytes = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.name

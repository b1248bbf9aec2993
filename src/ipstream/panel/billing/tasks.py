"""The business's clockwork (``CELERY_BEAT_SCHEDULE``). What a day without a worker missed is done when one comes up."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ipstream.panel.billing import renewals, warnings
from ipstream.panel.lib import lanes


@shared_task
def advance() -> None:
    """Daily: charges, payments overdue, suspensions. Safe to run twice."""
    renewals.advance(now=timezone.now())


@shared_task
def warn() -> None:
    """Hourly: mails about limits that are nearly used up."""
    warnings.warn_all(now=timezone.now())


def catch_up() -> None:
    lanes.enqueue(advance)


lanes.on_worker_start(catch_up)

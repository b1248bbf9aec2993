"""The business's clockwork runs by itself, and again what a day without a worker missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

from ipstream.panel.billing import tasks
from ipstream.panel.lib import lanes
from ipstream.panel.plans.models import Subscription
from ipstream.panel.project.celery import app
from tests.cast import Cast


def test_what_the_clock_starts_exists_and_waits_in_the_lane_for_bulk() -> None:
    app.loader.import_default_modules()
    planned: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    assert {entry["task"] for entry in planned.values()} <= set(app.tasks)
    assert isinstance(planned["advance"]["schedule"], crontab)
    router: Any = app.amqp.router
    assert {router.route({}, entry["task"])["queue"].name for entry in planned.values()} == {"bulk"}


def test_the_daily_job_charges_by_the_clock_of_the_machine(cast: Cast) -> None:
    yesterday = timezone.now().date() - timedelta(days=1)
    Subscription.objects.filter(client=cast.andes).update(paid_until=yesterday)
    tasks.advance()
    assert [(row.client, row.amount) for row in cast.andes.charges.all()] == [(cast.andes, 70_00)]
    assert not cast.luna.charges.exists()


def test_a_worker_that_comes_up_catches_up(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[object] = []
    monkeypatch.setattr(lanes, "enqueue", lambda task, *args: queued.append(task))
    steps = [step for step in app.steps["consumer"] if step.__name__ == "GoOn_ipstream.panel.billing.tasks"]
    assert len(steps) == 1
    tasks.catch_up()
    assert queued == [tasks.advance]

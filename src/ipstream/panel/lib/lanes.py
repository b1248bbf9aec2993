"""Work for the workers. A queue that is away delays it and loses nothing: what waits stands in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from celery import Task, current_app
from celery.bootsteps import StartStopStep
from django.db import connections
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def enqueue(task: Task[Any, Any], *args: Any) -> None:
    """Queue it; without a queue the next worker that comes up finds the row waiting (``on_worker_start``)."""
    try:
        task.apply_async(args, retry=False)
    except OperationalError as error:
        log.warning("the queue is away, %s%s waits: %s", task.name, args, error)


def on_worker_start(go_on: Callable[[], None]) -> None:
    """Call ``go_on`` whenever a worker comes up or finds the queue again: it queues what waits."""

    def start(self: StartStopStep, parent: Any) -> None:
        go_on()
        connections.close_all()

    name = f"GoOn_{go_on.__module__}"
    requires = ("celery.worker.consumer.tasks:Tasks",)
    current_app.steps["consumer"].add(type(name, (StartStopStep,), {"requires": requires, "start": start}))

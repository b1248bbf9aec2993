"""Ingest in the background. A queue that is away delays it and loses nothing: what waits stands in the database."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from celery import current_app, shared_task
from celery.bootsteps import StartStopStep
from django.db import connections
from kombu.exceptions import OperationalError

from ipstream.panel.library import queries, storage
from ipstream.panel.library.ingest.steps import ingest as run

log = logging.getLogger(__name__)


@shared_task(autoretry_for=(Exception,), retry_backoff=15, max_retries=None)
def ingest(track_id: str) -> None:
    """One upload, from its bytes to a track that may air. What fails is tried again until ingest itself gives up."""
    run(UUID(track_id))


def enqueue(track_id: UUID) -> None:
    """Queue the ingest; without a queue the next worker that comes up finds the track waiting."""
    try:
        ingest.apply_async((str(track_id),), retry=False)
    except OperationalError as error:
        log.warning("the queue is away, track %s waits: %s", track_id, error)


class GoOn(StartStopStep):
    """A worker came up, or found the queue again: what waits, or what a dead worker had begun, goes on."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        storage.sweep()
        for track_id in queries.waiting():
            enqueue(track_id)
        connections.close_all()


current_app.steps["consumer"].add(GoOn)

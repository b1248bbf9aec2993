"""Ingest in the background. What waits for it stands in the database."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from ipstream.panel.lib import lanes
from ipstream.panel.library import queries, storage
from ipstream.panel.library.ingest.steps import ingest as run


@shared_task(autoretry_for=(Exception,), retry_backoff=15, max_retries=None)
def ingest(track_id: str) -> None:
    """One upload, from its bytes to a track that may air. What fails is tried again until ingest itself gives up."""
    run(UUID(track_id))


def enqueue(track_id: UUID) -> None:
    lanes.enqueue(ingest, str(track_id))


def go_on() -> None:
    """A worker came up: what waits, or what a dead worker had begun, goes on."""
    storage.sweep()
    for track_id in queries.waiting():
        enqueue(track_id)


lanes.on_worker_start(go_on)

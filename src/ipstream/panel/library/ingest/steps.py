"""The way of an upload through ingest, step by step. No Celery here: a worker, a test or the seed may call it."""

from __future__ import annotations

import errno
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F

from ipstream.panel.lib import events
from ipstream.panel.library import queries, services, storage
from ipstream.panel.library.ingest.air_copy import copy_of, plain_extension
from ipstream.panel.library.ingest.art import read_art
from ipstream.panel.library.ingest.listen import listen
from ipstream.panel.library.ingest.refusal import Unusable
from ipstream.panel.library.ingest.sniff import sniff
from ipstream.panel.library.ingest.tags import Tags, open_tagged, read_tags
from ipstream.panel.library.models import GENRE_LENGTH, Status, Track
from ipstream.panel.library.names import tags_in_name

MOST_ATTEMPTS = 5
"""A file that takes its worker down with it this often is refused."""
_TELL_EVERY_SECONDS = 0.5
_BEGINS_AT = {"sniff": 2, "fingerprint": 5, "tags": 8, "art": 11, "decode": 15, "air_copy": 15}
_DECODED_AT = 98


class Withdrawn(Exception):
    """The track was deleted while we worked on it."""


def ingest(track_id: UUID) -> None:
    """Make a waiting track ready, or refuse it. Called twice, or for one that is done or deleted, it does nothing.

    Raises OSError when the disk is full; then the track waits as before and may be tried as often as it takes.
    """
    with storage.sole_worker(str(track_id)) as mine:
        track = _claim(track_id) if mine else None
        if track is None:
            return
        try:
            with storage.workspace() as work:
                _prepare(track, work)
        except Unusable as refusal:
            services.refuse_track(track=track, refusal=refusal)
        except Withdrawn:
            return
        except OSError as error:
            if error.errno == errno.ENOSPC:
                _wait_for_room(track)
            raise


def _claim(track_id: UUID) -> Track | None:
    """Count the attempt before it begins: one that kills the worker must be seen to have been made."""
    waiting = Track.objects.filter(pk=track_id, status__in=[Status.QUEUED, Status.WORKING])
    waiting.update(status=Status.WORKING, attempts=F("attempts") + 1)
    return waiting.select_related("station").first()


def _wait_for_room(track: Track) -> None:
    waiting = Track.objects.filter(pk=track.pk, status=Status.WORKING)
    waiting.update(status=Status.QUEUED, step="disk_full", progress=0, attempts=F("attempts") - 1)
    events.publish("library.media_changed", station_id=track.station_id, track_id=track.id)


def _prepare(track: Track, work: Path) -> None:
    if track.attempts > MOST_ATTEMPTS:
        raise Unusable("it made the worker fail again and again", code="ingest_failed")
    progress = _Progress(track)
    path = storage.path_of(track.sha256)
    progress.begin("sniff")
    sound = sniff(path)
    progress.begin("fingerprint")
    found: dict[str, Any] = {"duplicate_of": queries.same_file(track)}
    progress.begin("tags")
    tagged = open_tagged(path)
    found |= _named(read_tags(tagged, sound.tags), track.filename)
    progress.begin("art")
    art = _stored(read_art(tagged), work / "art")
    copy = copy_of(sound)
    progress.begin("air_copy" if copy else "decode")
    storage.demand(round(sound.expected * copy.bytes_per_second) if copy else 0)
    found |= asdict(listen(path, sound, work=work, copy=copy, on_share=progress.share))
    airs = storage.measure(work / "copy") if copy else storage.Incoming(path, track.sha256, track.size)
    found |= {"air_sha256": airs.sha256, "air_size": airs.size, "art_sha256": art.sha256 if art else ""}
    found["air_extension"] = copy.extension if copy else plain_extension(sound)
    services.finish_track(track=track, found=found, files=[file for file in (art, airs if copy else None) if file])


def _named(tags: Tags, filename: str) -> dict[str, Any]:
    """The tags; a file that names no title is called as its name says."""
    found = asdict(tags) | {"genre": tags.genre[:GENRE_LENGTH]}
    if not tags.title:
        artist, found["title"] = tags_in_name(filename)
        found["artist"] = tags.artist or artist
    return found


def _stored(data: bytes | None, path: Path) -> storage.Incoming | None:
    if data is None:
        return None
    path.write_bytes(data)
    return storage.measure(path)


class _Progress:
    """Tells the pages how far it is: each step at once, what happens within a step twice a second."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._told_at = 0.0

    def begin(self, step: str) -> None:
        self._track.step = step
        self._tell(_BEGINS_AT[step])

    def share(self, done: float) -> None:
        if time.monotonic() - self._told_at >= _TELL_EVERY_SECONDS:
            first = _BEGINS_AT[self._track.step]
            self._tell(first + round(done * (_DECODED_AT - first)))

    def _tell(self, percent: int) -> None:
        self._told_at = time.monotonic()
        if not Track.objects.filter(pk=self._track.pk).update(step=self._track.step, progress=percent):
            raise Withdrawn
        events.publish("library.media_changed", station_id=self._track.station_id, track_id=self._track.id)

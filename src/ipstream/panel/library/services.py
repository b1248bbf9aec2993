"""Verbs about the library.

Publishes ``library.received(track_id)``, ``library.media_changed(station_id, track_id)`` for everything a page may
show, ``library.track_ready(station_id, track_id)``, ``library.media_deleted(station_id, track_ids)``, and
``library.catalogue_changed(station_id)`` when what the station may play changed.
"""

from __future__ import annotations

import errno
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events
from ipstream.panel.library import queries, storage
from ipstream.panel.library.models import GENRE_LENGTH, Status, Track
from ipstream.panel.library.names import TAG_LENGTH, clean_filename, clean_folder, clean_text
from ipstream.panel.stations.models import Station

LARGEST_UPLOAD = 4 * 10**9
"""Bytes of one file: six hours of uncompressed stereo."""
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999
_LENGTHS = {"title": TAG_LENGTH, "artist": TAG_LENGTH, "album": TAG_LENGTH, "genre": GENRE_LENGTH}


def receive_upload(
    *, actor: User | None, station: Station, file: storage.Readable, filename: str, folder: str = ""
) -> Track:
    """Store an upload and queue its ingest. Not inside a transaction: the file must not outlive its row.

    Raises Refused (``quota_exceeded``, ``file_too_large``, ``disk_full``) or InvalidInput (``file_empty``); then
    nothing is kept.
    """
    try:
        storage.demand(0)
        with storage.workspace() as work:
            incoming = _incoming(station, file, work / "original")
            with storage.exclusive():
                track = _add(actor, station, incoming, filename, folder)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise disk_full() from error
    events.publish("library.received", track_id=track.id)
    events.publish("library.media_changed", station_id=station.id, track_id=track.id)
    return track


def _incoming(station: Station, file: storage.Readable, target: Path) -> storage.Incoming:
    try:
        incoming = storage.receive(file, target, at_most=LARGEST_UPLOAD)
    except storage.TooLarge as error:
        raise beyond(station, LARGEST_UPLOAD + 1) from error
    if incoming.size == 0:
        raise InvalidInput("the file is empty", field="file", code="file_empty")
    return incoming


def storage_left(station: Station) -> int:
    """Bytes of the plan that are free."""
    return max(0, station.limits.storage_bytes - queries.storage_used(station))


def upload_limit(station: Station) -> int:
    """Bytes of the largest file that could be uploaded now. Until it is stored, an upload lies on the disk thrice."""
    return min(LARGEST_UPLOAD, storage_left(station), storage.room() // 3)


def disk_full() -> Refused:
    """Why nothing can be stored, whatever the plan."""
    return Refused("the disk is full", code="disk_full")


def beyond(station: Station, size: int) -> Refused:
    """Why ``size`` bytes more can't be stored."""
    if size > LARGEST_UPLOAD:
        return Refused("the file is too large", code="file_too_large", limit=LARGEST_UPLOAD // 10**9)
    if size <= storage_left(station):
        return disk_full()
    return Refused(
        "the file is beyond the plan's storage",
        code="quota_exceeded",
        needed=-(-size // 10**6),
        free=storage_left(station) // 10**6,
        limit=station.limits.storage_bytes // 10**6,
    )


@transaction.atomic
def _add(actor: User | None, station: Station, incoming: storage.Incoming, filename: str, folder: str) -> Track:
    Client.objects.select_for_update().get(pk=station.client_id)
    if incoming.size > storage_left(station):
        raise beyond(station, incoming.size)
    storage.keep(incoming)
    track = Track(station=station, filename=clean_filename(filename), folder=clean_folder(folder))
    track.size, track.sha256 = incoming.size, incoming.sha256
    track.save()
    record_change(actor=actor, client=station.client, verb="track.upload", target=track.filename)
    return track


@transaction.atomic
def change_tags(*, actor: User | None, track: Track, changes: dict[str, Any]) -> Track:
    """Change ``title``, ``artist``, ``album``, ``genre`` (text) or ``year`` (number or None).

    Raises InvalidInput naming the field, or Refused while the track is not ready; then nothing is changed.
    """
    if track.status != Status.READY:
        raise Refused("the track is not ready", code="track_not_ready")
    clean = {field: _clean_tag(field, value) for field, value in changes.items()}
    before = {field: getattr(track, field) for field in clean}
    for field, value in clean.items():
        setattr(track, field, value)
    track.save(update_fields=list(clean))
    record_change(
        actor=actor, client=track.station.client, verb="track.change", target=str(track), before=before, after=clean
    )
    events.publish("library.media_changed", station_id=track.station_id, track_id=track.id)
    events.publish("library.catalogue_changed", station_id=track.station_id)
    return track


def _clean_tag(field: str, value: Any) -> str | int | None:
    if field == "year":
        return _clean_year(value)
    if field not in _LENGTHS:
        raise InvalidInput(f"{field} is not a tag", field=field, code="unknown_tag", name=field)
    if not isinstance(value, str):
        raise InvalidInput(f"{field} must be text", field=field, code="tag_not_text")
    text = clean_text(value, len(value))
    if len(text) > _LENGTHS[field]:
        raise InvalidInput(f"{field} is too long", field=field, code="tag_too_long", limit=_LENGTHS[field])
    if field == "title" and not text:
        raise InvalidInput("a track needs a title", field="title", code="title_empty")
    return text


def _clean_year(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not EARLIEST_YEAR <= value <= LATEST_YEAR:
        raise InvalidInput("year must be a number of four digits", field="year", code="invalid_year")
    return value


@transaction.atomic
def delete_tracks(*, actor: User | None, station: Station, tracks: Sequence[Track]) -> int:
    """Delete tracks of the station, and their files once nobody else needs them. Returns how many there were.

    Knows nothing of playlists: whoever holds the tracks lets go of them first (``programme.services``).
    """
    rows = list(station.tracks.select_for_update().filter(pk__in=[track.pk for track in tracks]))
    if not rows:
        return 0
    ids, names = [row.id for row in rows], [str(row) for row in rows]
    files = {file for row in rows for file in row.files}
    station.tracks.filter(pk__in=ids).delete()
    record_change(actor=actor, client=station.client, verb="track.delete", target=names[0], before={"titles": names})
    transaction.on_commit(lambda: release(files))
    events.publish("library.media_deleted", station_id=station.id, track_ids=ids)
    events.publish("library.catalogue_changed", station_id=station.id)
    return len(rows)


def finish_track(*, track: Track, found: dict[str, Any], files: Sequence[storage.Incoming]) -> None:
    """Ingest came to a good end: the track may air. ``files`` are kept; a track deleted meanwhile stays deleted."""
    with storage.exclusive(), transaction.atomic():
        row = Track.objects.select_for_update().filter(pk=track.pk).first()
        if row is None:
            return
        for file in files:
            storage.keep(file)
        for field, value in found.items():
            setattr(row, field, value)
        row.status, row.step, row.progress = Status.READY, "ready", 100
        row.save()
    events.publish("library.track_ready", station_id=track.station_id, track_id=track.id)
    events.publish("library.media_changed", station_id=track.station_id, track_id=track.id)
    events.publish("library.catalogue_changed", station_id=track.station_id)


def refuse_track(*, track: Track, refusal: Refused) -> None:
    """The upload can't be music: say why, and give its space back."""
    rows = Track.objects.filter(pk=track.pk)
    rows.update(status=Status.REFUSED, progress=100, refusal_code=refusal.code, refusal_values=refusal.values)
    release(track.files)
    events.publish("library.media_changed", station_id=track.station_id, track_id=track.id)


def release(files: Collection[str]) -> None:
    """Remove those of the files that no track needs any more. After the commit."""
    with storage.exclusive():
        storage.remove(set(files) - queries.needed(files))

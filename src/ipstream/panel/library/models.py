"""A track of a station's library: what was uploaded, what it says about itself, and what airs of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.library.names import FILENAME_LENGTH, FOLDER_LENGTH, TAG_LENGTH, searchable
from ipstream.panel.stations.models import Station

GENRE_LENGTH = 200
SEARCHED = ("title", "artist", "album", "filename")


class Status(models.TextChoices):
    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    REFUSED = "refused"


class Track(models.Model):
    """One upload. Files are named by content: ``sha256`` is the original's, ``air_sha256`` that of the bytes that air.

    ``duration`` and the cue points are seconds from the file's start, ``loudness`` integrated LUFS, ``true_peak`` dBTP;
    they and the ``air_*`` fields are set once the status is ``ready``. A refused track keeps no file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="tracks")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    filename = models.CharField(max_length=FILENAME_LENGTH)
    folder = models.CharField(max_length=FOLDER_LENGTH, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)

    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    step = models.CharField(max_length=20, default="received")
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_values = models.JSONField(default=dict)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="duplicates")

    title = models.CharField(max_length=TAG_LENGTH, blank=True)
    artist = models.CharField(max_length=TAG_LENGTH, blank=True)
    album = models.CharField(max_length=TAG_LENGTH, blank=True)
    genre = models.CharField(max_length=GENRE_LENGTH, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    art_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    search_text = models.TextField(blank=True)

    duration = models.FloatField(null=True)
    cue_in = models.FloatField(null=True)
    cue_out = models.FloatField(null=True)
    loudness = models.FloatField(null=True)
    true_peak = models.FloatField(null=True)
    air_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    air_size = models.PositiveBigIntegerField(default=0)
    air_extension = models.CharField(max_length=10, blank=True)

    objects: ClassVar[TenantQuerySet[Track]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    class Meta:
        indexes = [
            models.Index(fields=["station", "created_at", "id"], name="library_newest_first"),
            models.Index(fields=["station", "status", "size"], name="library_space"),
        ]

    def __str__(self) -> str:
        return self.title or self.filename

    @property
    def files(self) -> set[str]:
        """Hashes of the files this track needs."""
        return {self.sha256, self.air_sha256, self.art_sha256} - {""}

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep what is searched in step with the tags."""
        if update_fields is None or not set(SEARCHED).isdisjoint(update_fields):
            self.search_text = searchable(*(getattr(self, field) for field in SEARCHED))
            update_fields = update_fields and {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

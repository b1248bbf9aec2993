"""What happened on the air, as the nodes told it, and what is true of each station now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.stations.models import Station

LONGEST_TEXT = 500
"""Characters kept of a title or a player's name."""


class Transmitter(models.Model):
    """A node as far as telemetry knows it, under the node's id. ``stream_url`` has no slash at its end."""

    id = models.UUIDField(primary_key=True, editable=False)
    stream_url = models.CharField(max_length=300)
    heard_at = models.DateTimeField(null=True)


class Airing(models.Model):
    """Something that could be heard. Track and playlist are kept by id alone: the log stays true when they are deleted.

    ``airing_id`` is the node's. It stood still for ``paused`` seconds. ``how`` it ended: finished, skipped,
    interrupted, or empty while nobody said so.
    """

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="airings")
    airing_id = models.UUIDField()
    track_id = models.UUIDField(null=True)
    playlist_id = models.UUIDField(null=True)
    title = models.CharField(max_length=LONGEST_TEXT, blank=True)
    artist = models.CharField(max_length=LONGEST_TEXT, blank=True)
    album = models.CharField(max_length=LONGEST_TEXT, blank=True)
    duration = models.FloatField()
    source = models.CharField(max_length=10)
    reason = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    paused = models.FloatField(default=0.0)
    how = models.CharField(max_length=12, blank=True)
    listeners_at_start = models.PositiveIntegerField()
    listeners_at_end = models.PositiveIntegerField(null=True)

    objects: ClassVar[TenantQuerySet[Airing]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "airing_id"], name="one_row_per_airing")]
        indexes = [
            models.Index(fields=["station", "started_at"], name="airings_by_time"),
            models.Index(fields=["station", "ended_at", "started_at"], name="airings_open"),
            models.Index(fields=["station", "track_id"], name="airings_by_track"),
        ]


class ListenerSession(models.Model):
    """Somebody listened. ``left_at`` and ``seconds`` are None while he still does."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="sessions")
    session_id = models.UUIDField()
    mount = models.CharField(max_length=120)
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=LONGEST_TEXT, blank=True)
    player = models.CharField(max_length=60, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)

    objects: ClassVar[TenantQuerySet[ListenerSession]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "session_id"], name="one_row_per_session")]
        indexes = [
            models.Index(fields=["station", "joined_at"], name="sessions_by_time"),
            models.Index(fields=["station", "left_at", "joined_at"], name="sessions_open"),
        ]


class AudiencePeak(models.Model):
    """The most listeners at once in five minutes from ``starts_at``. Spans without a change have no row.

    Five minutes divide every time zone's offset, so that a station's day is a whole number of rows.
    """

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="audience_peaks")
    starts_at = models.DateTimeField()
    listeners = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "starts_at"], name="one_peak_per_span")]


class Traffic(models.Model):
    """Bytes sent in the hour from ``hour`` (UTC) to listeners whose sessions have ended."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="traffic")
    hour = models.DateTimeField()
    bytes = models.PositiveBigIntegerField()

    objects: ClassVar[TenantQuerySet[Traffic]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "hour"], name="one_row_per_hour")]


class StationState(models.Model):
    """What is true of a station now, by the word of the node that carries it. ``plan``: PlannedTracks, as they came.

    ``outbox`` and ``sequence`` name the last event that counted: an older one that comes late changes nothing here.
    """

    station = models.OneToOneField(Station, on_delete=models.CASCADE, primary_key=True, related_name="state")
    transmitter = models.ForeignKey(Transmitter, null=True, on_delete=models.SET_NULL, related_name="stations")
    up = models.BooleanField(default=False)
    up_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    silent = models.BooleanField(default=False)
    nothing_to_play = models.BooleanField(default=False)
    listeners = models.PositiveIntegerField(default=0)
    airing = models.ForeignKey(Airing, null=True, on_delete=models.SET_NULL, related_name="+")
    plan = models.JSONField(default=list)
    outbox = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[TenantQuerySet[StationState]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"


class StoredEvent(models.Model):
    """One event of a node's outbox, kept as it came. ``problem`` says why it could not be ``processed`` yet."""

    id = models.UUIDField(primary_key=True, editable=False)
    node_id = models.UUIDField()
    outbox = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    station = models.ForeignKey(Station, null=True, on_delete=models.CASCADE, related_name="+")
    raw = models.TextField()
    processed = models.BooleanField(default=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["node_id", "received_at"], name="events_by_node"),
            models.Index(fields=["processed"], name="events_unprocessed"),
        ]

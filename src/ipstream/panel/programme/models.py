"""Playlists of a station's tracks."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.library.models import Track
from ipstream.panel.stations.models import Station


class Playlist(models.Model):
    """Tracks that take turns. ``weight`` is its share of the rotation against the other playlists.

    ``principal_of`` is the station when this is its principal one, which every ready track joins; a station has one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="playlists")
    principal_of = models.OneToOneField(
        Station, null=True, on_delete=models.CASCADE, related_name="principal_playlist", editable=False
    )
    name = models.CharField(max_length=120)
    order = models.CharField(
        max_length=10, choices=[("shuffle", "shuffle"), ("sequential", "sequential")], default="shuffle"
    )
    weight = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(100)])
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[TenantQuerySet[Playlist]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    def __str__(self) -> str:
        return self.name


class PlaylistTrack(models.Model):
    """A track in a playlist, at most once. Those of equal ``position`` follow in the order in which they came."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="entries")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="playlist_entries")
    position = models.PositiveIntegerField()

    objects: ClassVar[TenantQuerySet[PlaylistTrack]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "playlist__station__client_id"

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["playlist", "track"], name="one_entry_per_track")]

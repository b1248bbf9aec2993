"""The servers that carry stations, what each was told last, and what people order meanwhile."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import User
from ipstream.panel.lib.rows import between
from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.stations.models import Station

HOSTNAME = RegexValidator(
    r"\A[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\Z", _("Write a name such as radio1.example.com, or an IP address.")
)


class Node(models.Model):
    """A server. Only the SHA-256 of its token is kept.

    ``revision`` grows with each change that may concern it, ``compiled`` is the revision its ``spec`` was made of, an
    encoded NodeSpec (empty before the first). ``outbox`` names the file its events come from, ``health`` is the last
    heartbeat as it came (``NodeHealth``).

    ``max_clients`` is how many connections its Icecast takes. It is full for new stations, which are put on it while it
    is ``accepting``, with ``max_stations``, or when the listeners that plans promise to its stations reach
    ``max_listeners`` (None: no such bound). ``monthly_cost`` is what it costs the hoster, in the minor unit of
    ``currency``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60, unique=True)
    hostname = models.CharField(max_length=200, validators=[HOSTNAME])
    icecast_port = models.PositiveIntegerField(default=8000, validators=between(1, 65_535))
    max_clients = models.PositiveIntegerField(default=1000, validators=between(1, 1_000_000))
    max_stations = models.PositiveIntegerField(null=True, blank=True, validators=between(1, 10_000))
    max_listeners = models.PositiveIntegerField(null=True, blank=True, validators=between(1, 1_000_000))
    accepting = models.BooleanField(default=True)
    monthly_cost = models.PositiveIntegerField(default=0, validators=between(0, 10**9))
    currency = models.CharField(max_length=3, default="USD")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveBigIntegerField(default=1)
    compiled = models.PositiveBigIntegerField(default=0)
    spec = models.TextField(blank=True)
    outbox = models.CharField(max_length=64, blank=True)
    health = models.JSONField(null=True)
    health_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def stream_url(self) -> str:
        """Where listeners find its streams, without a slash at the end."""
        return f"http://{self.hostname}:{self.icecast_port}"


class Placement(models.Model):
    """A node carries a station, or did: late news of its time there are still believed.

    ``current`` is True or None, never False, so that a station has at most one current placement on every database.
    """

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="placements")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="placements")
    current = models.BooleanField(null=True, default=True)
    revision = models.PositiveBigIntegerField(default=1)
    compiled = models.PositiveBigIntegerField(default=0)
    spec_hash = models.CharField(max_length=64, blank=True)
    media_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "current"], name="one_current_placement"),
            models.UniqueConstraint(fields=["station", "node"], name="one_placement_per_node"),
        ]


class Document(models.Model):
    """A document of a node's spec, deflated. ``superseded_at``: since when the newest spec names it no more."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="documents")
    content_hash = models.CharField(max_length=64)
    body = models.BinaryField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "content_hash"], name="one_document_per_content")]


class Command(models.Model):
    """An order on its way. ``outcome``: empty while nobody knows, then done or refused (``code`` says why)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="commands")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="commands")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    verb = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)
    deadline = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[Command]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "station__client_id"

    class Meta:
        indexes = [models.Index(fields=["node", "outcome", "deadline"], name="commands_open")]

"""What was answered to a write, so that a program that did not hear the answer may ask again without doing it twice."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """``id`` is the SHA-256 of the caller and his ``Idempotency-Key``, ``target`` of method and address, ``body`` of
    what was sent. ``status`` is None while it is carried out; ``content`` is None when it held a secret."""

    id = models.CharField(primary_key=True, max_length=64)
    target = models.CharField(max_length=64)
    body = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)

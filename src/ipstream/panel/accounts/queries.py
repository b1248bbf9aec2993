"""Reads of people, keys and the host."""

from __future__ import annotations

import hashlib
import hmac

from django.db.models import Q
from django.utils import timezone

from ipstream.panel.accounts.models import ApiKey, Host


def host() -> Host:
    """The hoster; with his defaults as long as nothing was set."""
    return Host.objects.first() or Host(pk=1)


def api_key(key: str) -> ApiKey | None:
    """The row of a key that is still good, or None. Compared in constant time; odd characters never reach the
    database."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != "ips" or not (parts[1].isascii() and parts[1].isalnum()):
        return None
    good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    rows = ApiKey.objects.select_related("user", "client").filter(good, revoked_at=None, user__is_active=True)
    row = rows.filter(prefix=parts[1][:12]).first()
    if row is None or not hmac.compare_digest(row.digest, digest(parts[2])):
        return None
    return row if row.client_id is not None or row.user.is_staff else None


def digest(secret: str) -> str:
    """SHA-256 as hexadecimal: enough for secrets of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()

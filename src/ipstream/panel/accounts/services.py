"""Verbs about people and keys."""

from __future__ import annotations

import secrets
from typing import Any

from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, User
from ipstream.panel.accounts.queries import digest


def create_api_key(*, user: User, name: str) -> str:
    """Make a key and return it in clear, for the only time."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ApiKey.objects.create(prefix=prefix, digest=digest(secret), name=name, user=user)
    return f"ips_{prefix}_{secret}"


def record_change(
    *,
    actor: User | None,
    client: Client,
    verb: str,
    target: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the audit log's line, in the transaction of the change itself."""
    AuditEntry.objects.create(
        actor=actor, client=client, verb=verb, target=target[:200], before=before or {}, after=after or {}
    )

"""Verbs about people and keys."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from ipstream.panel.accounts import trail
from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, User
from ipstream.panel.accounts.queries import digest
from ipstream.panel.accounts.roles import Scope


def create_api_key(
    *,
    user: User,
    name: str,
    client: Client | None = None,
    scopes: Collection[str] = (Scope.ADMIN,),
    station_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a key and return it in clear, for the only time."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    ApiKey.objects.create(
        prefix=prefix,
        digest=digest(secret),
        name=name,
        user=user,
        client=client,
        scopes=sorted(scopes),
        station_id=station_id,
        expires_at=expires_at,
    )
    return f"ips_{prefix}_{secret}"


def record_change(
    *,
    actor: User | None,
    client: Client | None,
    verb: str,
    target: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the audit log's line, in the transaction of the change itself. ``client`` None: the host's own affairs."""
    now = trail.current()
    AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.email if actor else "",
        key_name=now.key_name,
        visit_id=now.visit_id,
        address=now.address,
        client=client,
        verb=verb,
        target=target[:200],
        before=before or {},
        after=after or {},
    )

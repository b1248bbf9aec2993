"""Keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ipstream.panel.accounts.models import ApiKey, Client, User
from ipstream.panel.accounts.queries import digest
from ipstream.panel.accounts.roles import Scope
from ipstream.panel.accounts.services.audit import record_change


@transaction.atomic
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
    row = ApiKey.objects.create(
        prefix=prefix,
        digest=digest(secret),
        name=name,
        user=user,
        client=client,
        scopes=sorted(scopes),
        station_id=station_id,
        expires_at=expires_at,
    )
    record_change(actor=user, client=client, verb="key.create", target=name, after={"scopes": row.scopes})
    return f"ips_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, actor: User, key: ApiKey, now: datetime) -> None:
    """From now on nobody gets in with it. Revoking it twice changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        record_change(actor=actor, client=key.client, verb="key.revoke", target=key.name)

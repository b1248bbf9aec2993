"""Keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts import rules
from ipstream.panel.accounts.models import ApiKey, Client, User
from ipstream.panel.accounts.queries import digest
from ipstream.panel.accounts.roles import Scope
from ipstream.panel.accounts.services.audit import record_change

LONGEST_NAME = 120
FARTHEST = datetime(2200, 1, 1, tzinfo=UTC)
_SCOPES = ", ".join(Scope.values)


@transaction.atomic
def create_api_key(
    *,
    user: User,
    name: str,
    client: Client | None = None,
    scopes: Collection[str] = (Scope.ADMIN,),
    station_id: UUID | None = None,
    expires_at: datetime | None = None,
    made_with: ApiKey | None = None,
) -> str:
    """Make a key and return it in clear, for the only time.

    A key ``made_with`` another does not outlive it: it expires no later, and is revoked with it.

    Raises InvalidInput naming the field (name, scopes, expires_at), NotFound for a station that is not the client's, or
    Refused (``feature_not_in_plan``) when his plan includes no keys.
    """
    if made_with is not None and made_with.expires_at is not None:
        expires_at = min(expires_at or made_with.expires_at, made_with.expires_at)
    name = _checked(name, scopes, expires_at)
    if client is not None:
        rules.require_keys(client)
    if client is not None and station_id is not None:
        rules.require_station(client, station_id)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        prefix=prefix,
        digest=digest(secret),
        name=name,
        user=user,
        client=client,
        scopes=sorted(set(scopes)),
        station_id=station_id,
        expires_at=expires_at,
        made_with=made_with,
    )
    record_change(actor=user, client=client, verb="key.create", target=name, after=_facts(row))
    return f"ips_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, actor: User, key: ApiKey, now: datetime) -> None:
    """From now on nobody gets in with it, nor with keys it made. Revoking it twice changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        record_change(actor=actor, client=key.client, verb="key.revoke", target=key.name)
    for made in key.keys_made.filter(revoked_at=None):
        revoke_api_key(actor=actor, key=made, now=now)


def _facts(row: ApiKey) -> dict[str, Any]:
    facts: dict[str, Any] = {"scopes": row.scopes}
    if row.station_id is not None:
        facts["station"] = str(row.station_id)
    if row.expires_at is not None:
        facts["expires_at"] = row.expires_at.isoformat()
    return facts


def _checked(name: str, scopes: Collection[str], expires_at: datetime | None) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput("a key has a name", field="name", code="key_name_invalid", most=LONGEST_NAME)
    if not scopes or not set(scopes) <= set(Scope.values):
        raise InvalidInput("a key is for something", field="scopes", code="key_scopes_invalid", choices=_SCOPES)
    if expires_at is not None and not timezone.now() < expires_at < FARTHEST:
        raise InvalidInput("a key expires later", field="expires_at", code="key_expiry_invalid")
    return name

"""Keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts import keyrules
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
) -> str:
    """Make a key and return it in clear, for the only time.

    Raises InvalidInput naming the field (name, scopes, expires_at), NotFound for a station that is not the client's, or
    Refused (``feature_not_in_plan``) when his plan includes no keys.
    """
    name = _checked(name, scopes, expires_at)
    if client is not None:
        keyrules.require_bought(client)
    if client is not None and station_id is not None:
        keyrules.require_station(client, station_id)
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
    )
    record_change(actor=user, client=client, verb="key.create", target=name, after={"scopes": row.scopes})
    return f"ips_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, actor: User, key: ApiKey, now: datetime) -> None:
    """From now on nobody gets in with it. Revoking it twice changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        record_change(actor=actor, client=key.client, verb="key.revoke", target=key.name)


def _checked(name: str, scopes: Collection[str], expires_at: datetime | None) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput("a key has a name", field="name", code="key_name_invalid", most=LONGEST_NAME)
    if not scopes or not set(scopes) <= set(Scope.values):
        raise InvalidInput("a key is for something", field="scopes", code="key_scopes_invalid", choices=_SCOPES)
    if expires_at is not None and not timezone.now() < expires_at < FARTHEST:
        raise InvalidInput("a key expires later", field="expires_at", code="key_expiry_invalid")
    return name

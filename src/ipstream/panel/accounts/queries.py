"""Who is asking, and whose rows may he see."""

from __future__ import annotations

import hashlib
import hmac

from ipstream.panel.accounts.models import ApiKey, Membership, User
from ipstream.panel.lib.tenancy import EVERYTHING, Scope


def scope_of(user: User) -> Scope:
    """Staff see all; others the clients they are members of; the unknown and the deactivated nothing."""
    if not user.is_active:
        return Scope(everything=False)
    if user.is_staff:
        return EVERYTHING
    clients = Membership.objects.filter(user=user).values_list("client_id", flat=True)
    return Scope(everything=False, tenants=frozenset(clients))


def user_of_key(key: str) -> User | None:
    """The owner of an API key, or None. Compared in constant time; odd characters never reach the database."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != "ips" or not (parts[1].isascii() and parts[1].isalnum()):
        return None
    row = ApiKey.objects.select_related("user").filter(prefix=parts[1][:12], user__is_active=True).first()
    if row is None or not hmac.compare_digest(row.digest, digest(parts[2])):
        return None
    return row.user


def digest(secret: str) -> str:
    """SHA-256 as hexadecimal: enough for secrets of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()

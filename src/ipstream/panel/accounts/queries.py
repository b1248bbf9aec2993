"""Reads of people, keys, the audit log and the host."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, Host, Invitation, Membership, User
from ipstream.panel.accounts.roles import Role
from ipstream.panel.lib.tenancy import Scope

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
INVITATION = "accounts.invitation"
"""What an invitation's link is signed for."""


def host() -> Host:
    """The hoster; with his defaults as long as nothing was set."""
    return Host.objects.first() or Host(pk=1)


def people_of(client: Client) -> QuerySet[Membership]:
    """Who works for the client: owners first, then by name."""
    rank = Case(
        *(When(role=role, then=Value(place)) for place, role in enumerate(Role.values)), output_field=IntegerField()
    )
    return client.memberships.select_related("user").order_by(rank, "user__name", "user__email")


def invitations_of(client: Client) -> QuerySet[Invitation]:
    """Who was asked and did not answer yet, newest first; expired ones too (``is_open``), they may be sent again."""
    return client.invitations.filter(accepted_at=None, revoked_at=None).order_by("-created_at")


def keys_of(client: Client) -> QuerySet[ApiKey]:
    """The client's keys that were not revoked, newest first."""
    return client.api_keys.filter(revoked_at=None).select_related("user").order_by("-created_at")


def staff() -> QuerySet[User]:
    """Who works or worked for the hoster: those who may get in first, then by name."""
    return User.objects.exclude(staff_role="").order_by("-is_active", "name", "email")


def staff_with_factors() -> QuerySet[User]:
    """``staff()``, each with ``protected``: whether he has a second factor."""
    return staff().annotate(protected=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)))


def invitation_by(token: str) -> Invitation | None:
    """The one a link is for, whatever has become of it; None for a link that we did not make."""
    try:
        key = signing.loads(token, salt=INVITATION)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("client", "invited_by").filter(pk=key).first()


def has_second_factor(user: User) -> bool:
    """Whether a password alone does not let him in: he has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def audit_of(
    scope: Scope,
    *,
    client: Client | None = None,
    actor: str = "",
    verb: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """What was changed, newest first, as far as the scope sees; the host's own affairs are seen by staff alone.

    ``actor`` is part of his address or the key's name, ``verb`` its beginning (``station.``), ``text`` part of what it
    was done to; ``since`` is included, ``until`` is not.
    """
    rows = AuditEntry.objects.within(scope).select_related("client", "visit", "visit__user").order_by("-at", "-id")
    rows = rows if client is None else rows.filter(client=client)
    if actor:
        rows = rows.filter(Q(actor_name__icontains=actor) | Q(key_name__icontains=actor))
    rows = rows.filter(verb__startswith=verb) if verb else rows
    rows = rows.filter(target__icontains=text) if text else rows
    rows = rows if since is None else rows.filter(at__gte=since)
    return rows if until is None else rows.filter(at__lt=until)


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


def djs_of(client: Client, now: datetime) -> int:
    """How many are DJ there, or are asked to be."""
    asked = client.invitations.filter(role=Role.DJ, accepted_at=None, revoked_at=None, expires_at__gt=now)
    return client.memberships.filter(role=Role.DJ).count() + asked.count()

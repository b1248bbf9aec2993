"""What a person is in a client, and what he says of himself."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ipstream.core.errors import Refused
from ipstream.panel.accounts import rules
from ipstream.panel.accounts.models import Client, Membership, User
from ipstream.panel.accounts.queries import djs_of
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import change_row, check_role
from ipstream.panel.accounts.services.invitations import revoke_invitation
from ipstream.panel.accounts.services.keys import revoke_api_key

FACTS = ("name", "language")


@transaction.atomic
def change_role(*, actor: User, membership: Membership, role: str) -> Membership:
    """Raises InvalidInput (role) or Refused (``last_owner``, ``dj_limit``).

    Whoever may invite no more has invited nobody: what he asked and nobody has accepted is withdrawn.
    """
    check_role(role, Role.values)
    row = _locked(membership)
    if role != Role.OWNER:
        _keep_an_owner(row)
        _withdraw_invitations(actor, row)
    if role == Role.DJ != row.role:
        rules.require_room_for_a_dj(row.client, djs_of(row.client, timezone.now()))
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    facts = {"before": {"role": before}, "after": {"role": role}}
    record_change(actor=actor, client=row.client, verb="member.change", target=row.user.email, **facts)
    return row


@transaction.atomic
def remove_member(*, actor: User, membership: Membership) -> None:
    """He works for the client no more, nor do the keys he made and whom he asked; he himself, and his other clients,
    stay. Raises Refused (``last_owner``)."""
    row = _locked(membership)
    _keep_an_owner(row)
    _withdraw_invitations(actor, row)
    for key in row.client.api_keys.filter(user=row.user, revoked_at=None):
        revoke_api_key(actor=actor, key=key, now=timezone.now())
    row.delete()
    record_change(
        actor=actor, client=row.client, verb="member.remove", target=row.user.email, before={"role": row.role}
    )


@transaction.atomic
def change_person(*, user: User, changes: dict[str, Any]) -> User:
    """A person changes some of his own ``FACTS``. Raises InvalidInput naming the field; then nothing is changed."""
    before = change_row(user, changes, FACTS)
    record_change(actor=user, client=None, verb="person.change", target=user.email, before=before, after=changes)
    return user


def _locked(membership: Membership) -> Membership:
    """Its row as it is now; whoever else changes this client's people waits."""
    Client.objects.select_for_update().get(pk=membership.client_id)
    return Membership.objects.select_related("client", "user").get(pk=membership.pk)


def _withdraw_invitations(actor: User, row: Membership) -> None:
    for asked in row.client.invitations.filter(invited_by=row.user, accepted_at=None, revoked_at=None):
        revoke_invitation(actor=actor, invitation=asked, now=timezone.now())


def _keep_an_owner(row: Membership) -> None:
    others = row.client.memberships.filter(role=Role.OWNER, user__is_active=True).exclude(pk=row.pk)
    if row.role == Role.OWNER and not others.exists():
        raise Refused("a client keeps at least one owner", code="last_owner")

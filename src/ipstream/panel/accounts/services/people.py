"""What a person is in a client, and what he says of himself."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ipstream.core.errors import Refused
from ipstream.panel.accounts.models import Client, Membership, User
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import change_row, check_role

FACTS = ("name", "language")


@transaction.atomic
def change_role(*, actor: User, membership: Membership, role: str) -> Membership:
    """Raises InvalidInput (role) or Refused (``last_owner``)."""
    check_role(role, Role.values)
    row = _locked(membership)
    if role != Role.OWNER:
        _keep_an_owner(row)
    before, row.role = row.role, role
    row.save(update_fields=["role"])
    facts = {"before": {"role": before}, "after": {"role": role}}
    record_change(actor=actor, client=row.client, verb="member.change", target=row.user.email, **facts)
    return row


@transaction.atomic
def remove_member(*, actor: User, membership: Membership) -> None:
    """He works for the client no more; he himself, and his other clients, stay. Raises Refused (``last_owner``)."""
    row = _locked(membership)
    _keep_an_owner(row)
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


def _keep_an_owner(row: Membership) -> None:
    others = row.client.memberships.filter(role=Role.OWNER, user__is_active=True).exclude(pk=row.pk)
    if row.role == Role.OWNER and not others.exists():
        raise Refused("a client keeps at least one owner", code="last_owner")

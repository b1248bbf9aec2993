"""The client a request is about, and what belongs to him."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import ApiKey, Client, Invitation, Membership
from ipstream.panel.accounts.queries import invitations_of, keys_of, people_of
from ipstream.panel.accounts.roles import Action


def client_at(request: HttpRequest, client_id: UUID, action: Action) -> Client:
    """This client, for whoever may do this there.

    Raises NotFound for strangers as for a missing one, Forbidden for his people who have no right to it.
    """
    caller = caller_of(request)
    client = Client.objects.within(caller.scope).filter(id=client_id).first()
    if client is None:
        raise NotFound(f"no client {client_id}", code="client_not_found")
    caller.require(action, client)
    return client


def member_in(client: Client, member_id: int) -> Membership:
    """Raises NotFound for people of other clients."""
    row = people_of(client).filter(id=member_id).first()
    if row is None:
        raise NotFound(f"no member {member_id}", code="member_not_found")
    return row


def invitation_in(client: Client, invitation_id: UUID) -> Invitation:
    """One that was not accepted or revoked. Raises NotFound for those of other clients."""
    row = invitations_of(client).filter(id=invitation_id).first()
    if row is None:
        raise NotFound(f"no invitation {invitation_id}", code="invitation_not_found")
    return row


def key_in(client: Client, key_id: int) -> ApiKey:
    """One that was not revoked. Raises NotFound for those of other clients."""
    row = keys_of(client).filter(id=key_id).first()
    if row is None:
        raise NotFound(f"no key {key_id}", code="key_not_found")
    return row

"""Who was asked to work for a client."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from ipstream.panel.accounts.access import client_at, invitation_in
from ipstream.panel.accounts.api.members import RoleName
from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.models import Invitation
from ipstream.panel.accounts.queries import invitations_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import invite, resend_invitation, revoke_invitation
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["people"])


class InvitationOut(Schema):
    """``mailed_at`` is null while the mail has not gone out."""

    id: str
    email: str
    role: str
    created_at: datetime
    expires_at: datetime
    expired: bool
    mailed_at: datetime | None


class InvitationsOut(Schema):
    items: list[InvitationOut]
    next_cursor: str | None


class InvitationIn(Schema):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    role: RoleName


@router.get("/clients/{client_id}/invitations", response=InvitationsOut, openapi_extra=needs(Action.TEAM_VIEW))
def list_invitations(request: HttpRequest, client_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """Those that nobody answered yet, newest first."""
    client = client_at(request, client_id, Action.TEAM_VIEW)
    found = page(invitations_of(client), "-created_at", limit=paging.limit, cursor=paging.cursor)
    return {"items": [_view(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("/clients/{client_id}/invitations", response={201: InvitationOut}, openapi_extra=needs(Action.TEAM_CHANGE))
def ask(request: HttpRequest, client_id: UUID, asked: InvitationIn) -> Status[dict[str, Any]]:
    """Ask somebody by mail. A second invitation to the same address replaces the first."""
    client = client_at(request, client_id, Action.TEAM_CHANGE)
    row = invite(actor=person(request), client=client, email=asked.email, role=asked.role, now=timezone.now())
    return Status(201, _view(row))


@router.post(
    "/clients/{client_id}/invitations/{invitation_id}/resend",
    response=InvitationOut,
    openapi_extra=needs(Action.TEAM_CHANGE),
)
def resend(request: HttpRequest, client_id: UUID, invitation_id: UUID) -> dict[str, Any]:
    """Mail it again; it is open for another week."""
    row = invitation_in(client_at(request, client_id, Action.TEAM_CHANGE), invitation_id)
    return _view(resend_invitation(actor=person(request), invitation=row, now=timezone.now()))


@router.delete(
    "/clients/{client_id}/invitations/{invitation_id}", response={204: None}, openapi_extra=needs(Action.TEAM_CHANGE)
)
def revoke(request: HttpRequest, client_id: UUID, invitation_id: UUID) -> Status[None]:
    """Its link opens nothing any more."""
    row = invitation_in(client_at(request, client_id, Action.TEAM_CHANGE), invitation_id)
    revoke_invitation(actor=person(request), invitation=row, now=timezone.now())
    return Status(204, None)


def _view(row: Invitation) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "email": row.email,
        "role": row.role,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "expired": not row.is_open(timezone.now()),
        "mailed_at": row.mailed_at,
    }

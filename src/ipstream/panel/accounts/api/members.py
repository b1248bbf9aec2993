"""Who works for a client."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict

from ipstream.panel.accounts.access import client_at, member_in
from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.models import Membership
from ipstream.panel.accounts.queries import people_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_role, remove_member
from ipstream.panel.lib.ids import RowId
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["people"])
RoleName = Literal["owner", "manager", "programmer", "dj", "viewer"]


class MemberOut(Schema):
    id: int
    email: str
    name: str
    role: str
    active: bool
    since: datetime


class MembersOut(Schema):
    items: list[MemberOut]
    next_cursor: str | None


class MemberChange(Schema):
    model_config = ConfigDict(extra="forbid")

    role: RoleName


@router.get("/clients/{client_id}/members", response=MembersOut, openapi_extra=needs(Action.TEAM_VIEW))
def list_members(request: HttpRequest, client_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """The client's people, who came first first."""
    client = client_at(request, client_id, Action.TEAM_VIEW)
    found = page(people_of(client), "created_at", limit=paging.limit, cursor=paging.cursor)
    return {"items": [_view(row) for row in found.items], "next_cursor": found.next_cursor}


@router.get("/clients/{client_id}/members/{member_id}", response=MemberOut, openapi_extra=needs(Action.TEAM_VIEW))
def read_member(request: HttpRequest, client_id: UUID, member_id: RowId) -> dict[str, Any]:
    """One of them."""
    return _view(member_in(client_at(request, client_id, Action.TEAM_VIEW), member_id))


@router.patch("/clients/{client_id}/members/{member_id}", response=MemberOut, openapi_extra=needs(Action.TEAM_CHANGE))
def change(request: HttpRequest, client_id: UUID, member_id: RowId, change: MemberChange) -> dict[str, Any]:
    """Give him another role. The last owner stays one."""
    row = member_in(client_at(request, client_id, Action.TEAM_CHANGE), member_id)
    return _view(change_role(actor=person(request), membership=row, role=change.role))


@router.delete(
    "/clients/{client_id}/members/{member_id}", response={204: None}, openapi_extra=needs(Action.TEAM_CHANGE)
)
def remove(request: HttpRequest, client_id: UUID, member_id: RowId) -> Status[None]:
    """He works for the client no more, and keys he made stop working. The last owner can't be removed."""
    row = member_in(client_at(request, client_id, Action.TEAM_CHANGE), member_id)
    remove_member(actor=person(request), membership=row)
    return Status(204, None)


def _view(row: Membership) -> dict[str, Any]:
    user = row.user
    return {
        "id": row.pk,
        "email": user.email,
        "name": user.name,
        "role": row.role,
        "active": user.is_active,
        "since": row.created_at,
    }

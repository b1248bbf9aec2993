"""Clients. A new one is made where he gets his plan and station: see billing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from ipstream.panel.accounts.access import client_at
from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.callers import Caller, caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_client
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["clients"])


class ClientOut(Schema):
    """``state_reason`` is the hoster's word to the client. ``notes`` are the hoster's own, null for anybody else."""

    id: str
    name: str
    contact_email: str
    state: str
    state_reason: str
    state_since: datetime
    notes: str | None
    created_at: datetime


class ClientsOut(Schema):
    items: list[ClientOut]
    next_cursor: str | None


class ClientChanges(Schema):
    """Only what is given is changed. ``notes`` are the hoster's."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=120)
    contact_email: str = Field("", max_length=254)
    notes: str = Field("", max_length=2000)


class ClientFilter(Paging):
    """``q`` is part of the name or of the address to write to."""

    q: str = Field("", max_length=200)
    state: Literal["", "trial", "active", "past_due", "suspended", "cancelled"] = ""


@router.get("/clients", response=ClientsOut, openapi_extra=needs(Action.CLIENT_VIEW))
def list_clients(request: HttpRequest, wanted: Query[ClientFilter]) -> dict[str, Any]:
    """The clients you may see, by name: all for staff."""
    caller = caller_of(request)
    rows = Client.objects.within(caller.scope)
    if caller.key is not None:
        caller.require(Action.CLIENT_VIEW, caller.key.client)
    if q := wanted.q.replace("\0", ""):
        rows = rows.filter(Q(name__icontains=q) | Q(contact_email__icontains=q))
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    found = page(rows, "name", limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [_view(caller, row) for row in found.items], "next_cursor": found.next_cursor}


@router.get("/clients/{client_id}", response=ClientOut, openapi_extra=needs(Action.CLIENT_VIEW))
def read_client(request: HttpRequest, client_id: UUID) -> dict[str, Any]:
    """One client."""
    return _view(caller_of(request), client_at(request, client_id, Action.CLIENT_VIEW))


@router.patch("/clients/{client_id}", response=ClientOut, openapi_extra=needs(Action.CLIENT_CHANGE))
def change(request: HttpRequest, client_id: UUID, changes: ClientChanges) -> dict[str, Any]:
    """Change his name, the address to write to, or the hoster's notes."""
    client, caller = client_at(request, client_id, Action.CLIENT_CHANGE), caller_of(request)
    given = changes.model_dump(exclude_unset=True)
    if "notes" in given:
        caller.require(Action.HOST_VIEW)
    changed = change_client(actor=person(request), client=client, changes=given) if given else client
    return _view(caller, changed)


def _view(caller: Caller, client: Client) -> dict[str, Any]:
    return {
        "id": str(client.id),
        "name": client.name,
        "contact_email": client.contact_email,
        "state": client.state,
        "state_reason": client.state_reason,
        "state_since": client.state_since,
        "notes": client.notes if caller.may(Action.HOST_VIEW) else None,
        "created_at": client.created_at,
    }

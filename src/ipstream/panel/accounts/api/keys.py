"""A client's keys for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field

from ipstream.panel.accounts.access import client_at, key_in
from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import ApiKey
from ipstream.panel.accounts.queries import api_key, keys_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import create_api_key, revoke_api_key
from ipstream.panel.lib.ids import RowId
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["keys"])


class KeyOut(Schema):
    """``prefix`` is how the key begins, ``station`` the id of the one station it is for (null: all of the client's)."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    station: str | None
    made_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class KeysOut(Schema):
    items: list[KeyOut]
    next_cursor: str | None


class NewKeyOut(KeyOut):
    """``key`` is shown this once."""

    key: str


class KeyIn(Schema):
    """``expires_at`` null: it works until it is revoked. ``station`` is the id of a station of the client."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    scopes: list[Literal["read", "programme", "library", "live", "admin"]] = Field(min_length=1, max_length=5)
    station: UUID | None = None
    expires_at: AwareDatetime | None = None


@router.get("/clients/{client_id}/keys", response=KeysOut, openapi_extra=needs(Action.KEYS_VIEW))
def list_keys(request: HttpRequest, client_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """The keys that were not revoked, newest first; never the keys themselves."""
    client = client_at(request, client_id, Action.KEYS_VIEW)
    found = page(keys_of(client), "-created_at", limit=paging.limit, cursor=paging.cursor)
    return {"items": [_view(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("/clients/{client_id}/keys", response={201: NewKeyOut}, openapi_extra=needs(Action.KEYS_CHANGE))
def make(request: HttpRequest, response: HttpResponse, client_id: UUID, wanted: KeyIn) -> Status[dict[str, Any]]:
    """A new key. It may do at most what you may, works as long as you work for the client, and no longer than the key
    that asks for it."""
    client = client_at(request, client_id, Action.KEYS_CHANGE)
    key = create_api_key(
        user=person(request),
        name=wanted.name,
        client=client,
        scopes=wanted.scopes,
        station_id=wanted.station,
        expires_at=wanted.expires_at,
        made_with=caller_of(request).key,
    )
    row = api_key(key)
    assert row is not None, "it was made just now"
    response.headers["Cache-Control"] = "no-store"
    return Status(201, _view(row) | {"key": key})


@router.delete("/clients/{client_id}/keys/{key_id}", response={204: None}, openapi_extra=needs(Action.KEYS_CHANGE))
def revoke(request: HttpRequest, client_id: UUID, key_id: RowId) -> Status[None]:
    """From now on nobody gets in with it."""
    row = key_in(client_at(request, client_id, Action.KEYS_CHANGE), key_id)
    revoke_api_key(actor=person(request), key=row, now=timezone.now())
    return Status(204, None)


def _view(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "prefix": f"ips_{row.prefix}",
        "scopes": row.scopes,
        "station": str(row.station_id) if row.station_id else None,
        "made_by": str(row.user),
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
    }

"""Who calls, and what he may do."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import Caller, caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_person

router = Router(tags=["people"])


class PersonOut(Schema):
    """``staff_role`` is null for whoever does not work for the hoster."""

    id: int
    email: str
    name: str
    language: str
    staff_role: str | None


class MyKeyOut(Schema):
    """The key of this request. ``station``: the id of the one station it is for."""

    name: str
    scopes: list[str]
    client: str | None
    station: str | None


class MyClientOut(Schema):
    """``rights`` are what you may do there now."""

    id: str
    name: str
    state: str
    role: str
    rights: list[str]


class MeOut(Schema):
    """``rights`` are those for the hoster's own affairs. Staff has all clients, so ``clients`` is empty for him."""

    person: PersonOut
    key: MyKeyOut | None
    rights: list[str]
    clients: list[MyClientOut]


class PersonChanges(Schema):
    """Only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=120)
    language: Literal["es", "en"] = "es"


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """Who you are: your roles and rights, less those a key takes away."""
    return _view(caller_of(request))


@router.patch("/me", response=MeOut)
def change_me(request: HttpRequest, changes: PersonChanges) -> dict[str, Any]:
    """Change your name or language. Not with a key."""
    if caller_of(request).key is not None:
        raise Forbidden("a program is nobody's person", code="no_right")
    if given := changes.model_dump(exclude_unset=True):
        change_person(user=person(request), changes=given)
    return _view(caller_of(request))


def _view(caller: Caller) -> dict[str, Any]:
    user, mine = caller.user, Client.objects.filter(id__in=caller.roles).order_by("name", "id")
    return {
        "person": {
            "id": user.pk,
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "staff_role": user.staff_role or None,
        },
        "key": _key_view(caller),
        "rights": [action for action in Action if caller.may(action)],
        "clients": [_client_view(caller, client) for client in mine],
    }


def _key_view(caller: Caller) -> dict[str, Any] | None:
    if caller.key is None:
        return None
    client, station = caller.key.client_id, caller.key.station_id
    return {
        "name": caller.key.name,
        "scopes": caller.key.scopes,
        "client": str(client) if client else None,
        "station": str(station) if station else None,
    }


def _client_view(caller: Caller, client: Client) -> dict[str, Any]:
    rights = [action for action in Action if caller.may(action, client.id)]
    return {
        "id": str(client.id),
        "name": client.name,
        "state": client.state,
        "role": caller.roles[client.id],
        "rights": [action for action in rights if not (client.is_suspended and action.changes)],
    }

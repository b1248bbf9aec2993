"""The people who work for the hoster."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from ipstream.core.errors import NotFound
from ipstream.panel.accounts import services
from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import staff
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.ids import RowId
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["host"])
StaffRoleName = Literal["administrator", "support"]


class StaffOut(Schema):
    """``active`` false: he can't get in."""

    id: int
    email: str
    name: str
    role: str
    active: bool


class StaffListOut(Schema):
    items: list[StaffOut]
    next_cursor: str | None


class StaffIn(Schema):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    name: str = Field("", max_length=120)
    role: StaffRoleName


class StaffChanges(Schema):
    """Only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    role: StaffRoleName = "support"
    active: bool = True


@router.get("/staff", response=StaffListOut, openapi_extra=needs(Action.STAFF_VIEW))
def list_staff(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Who works or worked for the hoster, who came first first."""
    caller_of(request).require(Action.STAFF_VIEW)
    found = page(staff(), "created_at", limit=paging.limit, cursor=paging.cursor)
    return {"items": [_view(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("/staff", response={201: StaffOut}, openapi_extra=needs(Action.STAFF_CHANGE))
def employ(request: HttpRequest, wanted: StaffIn) -> Status[dict[str, Any]]:
    """Somebody new; a mail lets him choose a password."""
    caller_of(request).require(Action.STAFF_CHANGE)
    user = services.create_staff(
        actor=person(request), email=wanted.email, name=wanted.name, role=wanted.role, now=timezone.now()
    )
    return Status(201, _view(user))


@router.get("/staff/{staff_id}", response=StaffOut, openapi_extra=needs(Action.STAFF_VIEW))
def read_staff(request: HttpRequest, staff_id: RowId) -> dict[str, Any]:
    """One of them."""
    caller_of(request).require(Action.STAFF_VIEW)
    return _view(_one(staff_id))


@router.patch("/staff/{staff_id}", response=StaffOut, openapi_extra=needs(Action.STAFF_CHANGE))
def change(request: HttpRequest, staff_id: RowId, changes: StaffChanges) -> dict[str, Any]:
    """Give him another role, or (``active`` false) put him out at once, with his keys. The last administrator stays."""
    caller_of(request).require(Action.STAFF_CHANGE)
    user, actor = _one(staff_id), person(request)
    given = changes.model_dump(exclude_unset=True)
    if "role" in given:
        user = services.change_staff(actor=actor, user=user, role=given["role"])
    if given.get("active") is False:
        user = services.deactivate_staff(actor=actor, user=user, now=timezone.now())
    elif given.get("active"):
        user = services.reactivate_staff(actor=actor, user=user)
    return _view(user)


def _one(staff_id: int) -> User:
    user = staff().filter(id=staff_id).first()
    if user is None:
        raise NotFound(f"nobody {staff_id} in the staff", code="staff_not_found")
    return user


def _view(user: User) -> dict[str, Any]:
    return {"id": user.pk, "email": user.email, "name": user.name, "role": user.staff_role, "active": user.is_active}

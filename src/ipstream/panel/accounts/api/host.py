"""The hoster himself."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from ipstream.panel.accounts.authentication import needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import Host
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_host

router = Router(tags=["host"])


class HostOut(Schema):
    """``suspension``: what a suspended client's listeners hear. A charge is overdue after ``days_to_pay``, and its
    client suspended ``grace_days`` later."""

    name: str
    colour: str
    mail_from: str
    terms_url: str
    currency: str
    suspension: str
    days_to_pay: int
    grace_days: int


class HostChanges(Schema):
    """Only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=60)
    colour: str = Field("", max_length=7)
    mail_from: str = Field("", max_length=254)
    terms_url: str = Field("", max_length=200)
    currency: str = Field("", max_length=3)
    suspension: Literal["notice", "stop"] = "notice"
    days_to_pay: int = Field(0, ge=0, le=365)
    grace_days: int = Field(0, ge=0, le=365)


@router.get("/host", response=HostOut, openapi_extra=needs(Action.HOST_VIEW))
def read_host(request: HttpRequest) -> Host:
    """The hoster's name, look and rules."""
    caller_of(request).require(Action.HOST_VIEW)
    return host()


@router.patch("/host", response=HostOut, openapi_extra=needs(Action.HOST_CHANGE))
def change(request: HttpRequest, changes: HostChanges) -> Host:
    """Change some of it."""
    caller_of(request).require(Action.HOST_CHANGE)
    given = changes.model_dump(exclude_unset=True)
    return change_host(actor=person(request), changes=given) if given else host()

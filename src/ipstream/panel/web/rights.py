"""What a page offers its reader; that what it does not offer is refused is the services' and endpoints' business."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts.callers import Caller, caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action


def from_host(caller: Caller) -> bool:
    """Whether the host's staff looks at a client from outside, not on a visit to his panel."""
    return caller.user.is_staff and caller.visit is None


def rights_in(caller: Caller, client: Client) -> dict[str, bool]:
    """``{"station_control": True, ...}``: what he may do for this client now, with its state looked at."""
    return {action.value.replace(".", "_"): may_now(caller, action, client) for action in Action}


def client_context(request: HttpRequest, client: Client | None) -> dict[str, Any]:
    """Of each page about a client's affairs: who he is, and whether it is looked at from outside."""
    return {"client": client, "from_host": from_host(caller_of(request))}


def may_now(caller: Caller, action: Action, client: Client | None) -> bool:
    """Whether he would not be refused (without a client: as the host)."""
    try:
        caller.require(action, client)
    except Forbidden:
        return False
    return True

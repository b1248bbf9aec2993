"""What a page offers its reader; that what it does not offer is refused is the services' and endpoints' business."""

from __future__ import annotations

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts.callers import Caller
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action


def rights_in(caller: Caller, client: Client) -> dict[str, bool]:
    """``{"station_control": True, ...}``: what he may do for this client now, with its state looked at."""
    return {action.value.replace(".", "_"): may_now(caller, action, client) for action in Action}


def may_now(caller: Caller, action: Action, client: Client | None) -> bool:
    """Whether he would not be refused (without a client: as the host)."""
    try:
        caller.require(action, client)
    except Forbidden:
        return False
    return True

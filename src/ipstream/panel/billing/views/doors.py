"""Who may come in: the host's pages are his staff's, and a client's row is found for those alone who may see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ipstream.panel.accounts.callers import Caller, caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.queries import client_for


def for_host(request: HttpRequest, action: Action) -> Caller:
    """Whoever asks, when he may do this as the host. Raises Forbidden (``no_right``)."""
    caller = caller_of(request)
    caller.require(action)
    return caller


def client_for_host(request: HttpRequest, client_id: UUID, action: Action = Action.HOST_VIEW) -> Client:
    """A client, for whoever may do this as the host.

    Raises NotFound for strangers as for a missing one, Forbidden for the client's own people.
    """
    client = client_for(caller_of(request).scope, client_id)
    for_host(request, action)
    return client


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the host's: what may be seen and done on it is known to its template.

    Support helps, but prices, costs and charges are none of its business.
    """
    caller = caller_of(request)
    rights = {
        "sees_money": caller.may(Action.BILLING_CHANGE),
        "may_change_clients": caller.may(Action.CLIENTS_CHANGE),
        "may_change_plans": caller.may(Action.PLANS_CHANGE),
        "may_change_nodes": caller.may(Action.NODES_CHANGE),
    }
    return render(request, f"billing/{template}", rights | context, status=status)

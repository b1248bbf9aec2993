"""The hoster's servers over the API: for his staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.pages import Paging, page
from ipstream.panel.nodes import services
from ipstream.panel.nodes.capacity import Load, loads, node_by_id
from ipstream.panel.nodes.models import Node

router = Router(auth=api_auth, tags=["nodes"])


class NodeOut(Schema):
    """``stations`` and ``promised`` listeners (by their plans) are there; ``percent`` of its capacity is sold.
    ``health`` is its last report. ``monthly_cost`` is null for whoever may not see billing."""

    id: str
    name: str
    hostname: str
    icecast_port: int
    max_clients: int
    max_stations: int | None
    max_listeners: int | None
    accepting: bool
    monthly_cost: int | None
    currency: str
    stations: int
    promised: int
    listeners: int
    percent: int | None
    has_room: bool
    online: bool
    heard_at: datetime | None
    health: dict[str, Any] | None


class NodesOut(Schema):
    items: list[NodeOut]
    next_cursor: str | None


class NodeWithToken(NodeOut):
    """``token`` is shown here alone: the agent on the server is given it."""

    token: str


class TokenOut(Schema):
    token: str


class NodeChanges(Schema):
    """Only what is given is changed. ``max_stations`` and ``max_listeners`` null: it is never full."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=60)
    hostname: str = Field("", max_length=200)
    icecast_port: int = 8000
    max_clients: int = 1000
    max_stations: int | None = None
    max_listeners: int | None = None
    accepting: bool = True
    monthly_cost: int = 0
    currency: str = Field("", max_length=3)


class NodeIn(NodeChanges):
    name: str = Field(max_length=60)
    hostname: str = Field(max_length=200)


@router.get("", response=NodesOut, openapi_extra=needs(Action.NODES_VIEW))
def list_nodes(request: HttpRequest, paging: Query[Paging]) -> NodesOut:
    """Every server with its load, by name."""
    caller_of(request).require(Action.NODES_VIEW)
    found = page(Node.objects.all(), "name", limit=paging.limit, cursor=paging.cursor)
    shown = loads(Node.objects.filter(pk__in=[node.pk for node in found.items]))
    return NodesOut(items=[NodeOut(**_view(request, load)) for load in shown], next_cursor=found.next_cursor)


@router.post("", response={201: NodeWithToken}, openapi_extra=needs(Action.NODES_CHANGE))
def register_node(request: HttpRequest, response: HttpResponse, node: NodeIn) -> Status[NodeWithToken]:
    """Enrol a server. Its token is in this answer and nowhere else."""
    caller_of(request).require(Action.NODES_CHANGE)
    response.headers["Cache-Control"] = "no-store"
    row, token = services.register_node(actor=person(request), **node.model_dump(exclude_unset=True))
    return Status(201, NodeWithToken(token=token, **_of(request, row)))


@router.get("/{node_id}", response=NodeOut, openapi_extra=needs(Action.NODES_VIEW))
def read_node(request: HttpRequest, node_id: UUID) -> NodeOut:
    """One server."""
    caller_of(request).require(Action.NODES_VIEW)
    return NodeOut(**_of(request, node_by_id(node_id)))


@router.patch("/{node_id}", response=NodeOut, openapi_extra=needs(Action.NODES_CHANGE))
def change_node(request: HttpRequest, node_id: UUID, changes: NodeChanges) -> NodeOut:
    """Change its address, capacity or cost, or let it take no new stations."""
    caller_of(request).require(Action.NODES_CHANGE)
    given = changes.model_dump(exclude_unset=True)
    return NodeOut(**_of(request, services.change_node(actor=person(request), node=node_by_id(node_id), changes=given)))


@router.post("/{node_id}/token", response=TokenOut, openapi_extra=needs(Action.NODES_CHANGE))
def renew_token(request: HttpRequest, response: HttpResponse, node_id: UUID) -> TokenOut:
    """A new token; the old one is worth nothing from now on."""
    caller_of(request).require(Action.NODES_CHANGE)
    response.headers["Cache-Control"] = "no-store"
    return TokenOut(token=services.renew_token(actor=person(request), node=node_by_id(node_id)))


def _of(request: HttpRequest, node: Node) -> dict[str, Any]:
    return _view(request, loads(Node.objects.filter(pk=node.pk))[0])


def _view(request: HttpRequest, load: Load) -> dict[str, Any]:
    node = load.node
    sees_money = caller_of(request).may(Action.BILLING_VIEW)
    return {name: getattr(node, name) for name in services.SETTINGS} | {
        "id": str(node.id),
        "monthly_cost": node.monthly_cost if sees_money else None,
        "stations": load.stations,
        "promised": load.promised,
        "listeners": load.listeners,
        "percent": load.percent,
        "has_room": load.has_room(),
        "online": load.is_online(timezone.now()),
        "heard_at": load.heard_at,
        "health": node.health,
    }

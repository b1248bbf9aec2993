"""Verbs about servers: enrol them, put stations on them, and mark what has to be told to them."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import digest
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events, rows
from ipstream.panel.lib.money import check_currency, with_currency
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry import services as telemetry

TOLD = ("hostname", "icecast_port", "max_clients")
"""What of a node its spec says."""
SETTINGS = (*TOLD, "name", "max_stations", "max_listeners", "accepting", "monthly_cost", "currency")


@transaction.atomic
def register_node(*, name: str, hostname: str, actor: User | None = None, **settings: Any) -> tuple[Node, str]:
    """Enrol a server: the row, and its token in clear for the only time. ``settings``: others of ``SETTINGS``.

    Raises InvalidInput naming the field.
    """
    token = _new_token()
    node = Node(token_digest=digest(token))
    rows.assign(node, {"name": name, "hostname": hostname, **settings}, SETTINGS)
    _check(node)
    node.save()
    record_change(actor=actor, client=None, verb="node.register", target=name, after={"hostname": hostname})
    telemetry.register_transmitter(node_id=node.id, stream_url=node.stream_url)
    return node, token


@transaction.atomic
def renew_token(*, node: Node, actor: User | None = None) -> str:
    """A new token in clear, for the only time; the old one is worth nothing from now on."""
    token = _new_token()
    node.token_digest = digest(token)
    node.save(update_fields=["token_digest"])
    record_change(actor=actor, client=None, verb="node.token", target=node.name)
    return token


@transaction.atomic
def change_node(*, node: Node, changes: dict[str, Any], actor: User | None = None) -> Node:
    """Give a server another address, capacity or cost; its Icecast follows with the next spec.

    Raises InvalidInput naming the field; then nothing is changed.
    """
    node = Node.objects.select_for_update().get(pk=node.pk)
    currency, before = node.currency, rows.assign(node, changes, SETTINGS)
    _check(node)
    node.save(update_fields=list(before))
    told = with_currency(before, currency)
    after = with_currency({field: changes[field] for field in before}, node.currency)
    record_change(actor=actor, client=None, verb="node.change", target=node.name, before=told, after=after)
    if not before.keys().isdisjoint(TOLD):
        telemetry.register_transmitter(node_id=node.id, stream_url=node.stream_url)
        _mark_node(node.id)
    return node


@transaction.atomic
def place_station(*, station: Station, node: Node, actor: User | None = None) -> Placement:
    """From now on ``node`` carries the station. A node that carried it before lets it go."""
    held = Placement.objects.select_for_update().filter(station=station, current=True).first()
    if held is not None and held.node_id == node.id:
        return held
    if held is not None:
        Placement.objects.filter(pk=held.pk).update(current=None)
        _mark_node(held.node_id)
    placement, _ = Placement.objects.update_or_create(station=station, node=node, defaults={"current": True})
    telemetry.carried_by(station=station, node_id=node.id)
    record_change(
        actor=actor, client=station.client, verb="station.place", target=station.slug, after={"node": node.name}
    )
    mark_station(station_id=station.id)
    return placement


@transaction.atomic
def mark_station(*, station_id: UUID) -> None:
    """What the station's node was told of it is old: the node's next question gets a newer spec."""
    placement = Placement.objects.filter(station_id=station_id, current=True).first()
    if placement is not None:
        Placement.objects.filter(pk=placement.pk).update(revision=F("revision") + 1)
        _mark_node(placement.node_id)


def mark_suspended() -> None:
    """The host chose anew what the mounts of suspended clients do."""
    for station in Station.objects.select_related("client"):
        if station.client.is_suspended:
            mark_station(station_id=station.id)


def _check(node: Node) -> None:
    if Node.objects.filter(name=node.name).exclude(pk=node.pk).exists():
        raise InvalidInput(f"a node is called {node.name!r}", field="name", code="node_name_taken", name=node.name)
    check_currency(node.currency)
    rows.check(node, exclude=("health", "health_at"))


def _mark_node(node_id: UUID) -> None:
    Node.objects.filter(pk=node_id).update(revision=F("revision") + 1)
    events.publish("nodes.changed", node_id=node_id)


def _new_token() -> str:
    return f"ipn_{secrets.token_urlsafe(32)}"

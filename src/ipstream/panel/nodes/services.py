"""Verbs about servers: enrol them, put stations on them, and mark what has to be told to them."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import transaction
from django.db.models import F

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import digest
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry import services as telemetry


@transaction.atomic
def register_node(*, name: str, hostname: str, icecast_port: int = 8000, max_clients: int = 1000) -> tuple[Node, str]:
    """Enrol a server: the row, and its token in clear for the only time. Raises InvalidInput when the name is taken."""
    if Node.objects.filter(name=name).exists():
        raise InvalidInput(f"there is a node called {name!r} already", field="name", code="node_name_taken", name=name)
    token = _new_token()
    node = Node.objects.create(
        name=name,
        hostname=hostname,
        icecast_port=icecast_port,
        max_clients=max_clients,
        token_digest=digest(token),
    )
    telemetry.register_transmitter(node_id=node.id, stream_url=node.stream_url)
    return node, token


def renew_token(*, node: Node) -> str:
    """A new token in clear, for the only time; the old one is worth nothing from now on."""
    token = _new_token()
    node.token_digest = digest(token)
    node.save(update_fields=["token_digest"])
    return token


@transaction.atomic
def change_node(*, node: Node, hostname: str, icecast_port: int, max_clients: int) -> Node:
    """Give a server another address or capacity; its Icecast follows with the next spec."""
    node.hostname, node.icecast_port, node.max_clients = hostname, icecast_port, max_clients
    node.save(update_fields=["hostname", "icecast_port", "max_clients"])
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


def _mark_node(node_id: UUID) -> None:
    Node.objects.filter(pk=node_id).update(revision=F("revision") + 1)
    events.publish("nodes.changed", node_id=node_id)


def _new_token() -> str:
    return f"ipn_{secrets.token_urlsafe(32)}"

"""How full the servers are, and which of them takes the next station."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from ipstream.core.errors import NotFound, Refused
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.telemetry.models import StationState, Transmitter
from ipstream.panel.telemetry.presence import is_online


@dataclass(frozen=True, slots=True)
class Load:
    """``promised`` listeners by the plans of its ``stations``; ``listeners`` there are now."""

    node: Node
    stations: int
    promised: int
    listeners: int
    heard_at: datetime | None

    @property
    def percent(self) -> int | None:
        """Of its capacity that is sold, 0 and more; None when it has no bound."""
        bounds = [(self.stations, self.node.max_stations), (self.promised, self.node.max_listeners)]
        return max((100 * used // bound for used, bound in bounds if bound), default=None)

    def is_online(self, now: datetime) -> bool:
        """Whether it was heard lately."""
        return is_online(self.heard_at, now)

    def has_room(self, listeners: int = 1) -> bool:
        """Whether it takes another station whose plan promises so many listeners."""
        stations, most = self.node.max_stations, self.node.max_listeners
        fits = (stations is None or self.stations < stations) and (most is None or self.promised + listeners <= most)
        return self.node.accepting and fits


def loads(nodes: QuerySet[Node] | None = None) -> list[Load]:
    """Of all servers (or these), by name."""
    return [_load(node) for node in (Node.objects.all() if nodes is None else nodes).order_by("name")]


def fullest(now: datetime, count: int = 5) -> list[Load]:
    """The servers that are closest to their capacity, or (without one) carry most stations."""
    return sorted(loads(), key=_fill, reverse=True)[:count]


def choose_node(*, listeners: int, now: datetime, node: Node | None = None) -> Node:
    """``node``, or else the emptiest server that has room, one that is online first. Inside a transaction.

    Raises Refused: ``node_full`` for the chosen one, ``no_node_with_room`` when there is none.
    """
    held = Node.objects.select_for_update()
    found = [load for load in loads(held.filter(pk=node.pk) if node else held) if load.has_room(listeners)]
    if not found and node is not None:
        raise Refused("the node is full", code="node_full", node=node.name)
    if not found:
        raise Refused("no node has room", code="no_node_with_room")
    return min(found, key=lambda load: (not load.is_online(now), *_fill(load))).node


def node_by_id(node_id: UUID) -> Node:
    """Raises NotFound (``node_not_found``)."""
    node = Node.objects.filter(pk=node_id).first()
    if node is None:
        raise NotFound(f"no node {node_id}", code="node_not_found")
    return node


def _fill(load: Load) -> tuple[int, int]:
    return load.percent or 0, load.stations


def _load(node: Node) -> Load:
    placed = Placement.objects.filter(node=node, current=True).select_related("station__client__subscription__plan")
    stations = [placement.station for placement in placed]
    promised = sum(limits_of(station.client).listener_limit for station in stations)
    states = StationState.objects.filter(station__in=stations, transmitter_id=node.id)
    listeners = states.aggregate(total=Sum("listeners"))["total"] or 0
    heard_at = Transmitter.objects.filter(id=node.id).values_list("heard_at", flat=True).first()
    return Load(node, len(stations), promised, listeners, heard_at)

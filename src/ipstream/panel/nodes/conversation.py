"""What there is to say to a node that asks."""

from __future__ import annotations

from uuid import UUID

from ipstream.core.protocol.codec import decode
from ipstream.core.protocol.spec import NodeSpec, SpecAnswer
from ipstream.panel.nodes.compiling import compile_node
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.ordering import open_orders

_greeted: set[UUID] = set()
"""Nodes this process has spoken to. The first answer trusts nothing: a mark may have died with its process, and after a
restored backup equal numbers may mean different specs."""


def answer_for(node_id: UUID, have: int) -> SpecAnswer | None:
    """A spec other than number ``have``, orders, or both; None when there is neither."""
    first = node_id not in _greeted
    node = Node.objects.only("revision", "compiled", "spec").get(pk=node_id)
    if first or node.compiled != node.revision:
        newest = compile_node(node_id=node_id, anew=first)
        _greeted.add(node_id)
    else:
        newest = decode(node.spec.encode(), NodeSpec)
    orders = tuple(open_orders(node_id))
    news = newest if first or newest.number != have else None
    return SpecAnswer(news, orders) if news or orders else None

"""Servers have room or have not; the emptiest takes the next station."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.nodes.capacity import choose_node, loads
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import change_node, place_station, register_node
from ipstream.panel.telemetry.services import heard_from
from tests.cast import Cast
from tests.panel.telling import Committed, Voice

NOW = datetime.now(UTC)


def chosen(listeners: int = 1, node: Node | None = None) -> str:
    with transaction.atomic():
        return choose_node(listeners=listeners, now=datetime.now(UTC), node=node).name


def test_the_emptiest_is_chosen(cast: Cast, node: Voice, other_node: Voice, committed: Committed) -> None:
    with committed():
        place_station(station=cast.radio_luna, node=node.node)
    assert chosen() == "nodo-2"


def test_emptiness_is_measured_by_what_each_can_carry(cast: Cast, node: Voice, other_node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 20})
    change_node(node=other_node.node, changes={"max_stations": 2})
    assert chosen() == "nodo-1"


def test_one_that_answers_is_preferred(cast: Cast, node: Voice, other_node: Voice, committed: Committed) -> None:
    with committed():
        place_station(station=cast.radio_luna, node=node.node)
    heard_from(node_id=node.node.id)
    assert chosen() == "nodo-1"


@pytest.mark.parametrize("changes", [{"max_stations": 1}, {"max_listeners": 999}, {"accepting": False}])
def test_a_full_or_closed_server_takes_nobody(cast: Cast, node: Voice, changes: dict[str, Any]) -> None:
    change_node(node=node.node, changes=changes)
    for wanted, code in ((None, "no_node_with_room"), (node.node, "node_full")):
        with pytest.raises(Refused) as refusal:
            chosen(500, wanted)
        assert refusal.value.code == code


def test_one_exactly_full_after_it_still_takes_the_station(cast: Cast, node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 2, "max_listeners": 1000})
    assert chosen(500) == "nodo-1"


def test_a_server_that_gets_more_capacity_has_room_again(cast: Cast, node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 1})
    change_node(node=node.node, changes={"max_stations": None})
    assert chosen() == "nodo-1"


def test_load_tells_stations_promised_listeners_and_who_listens(cast: Cast, node: Voice, other_node: Voice) -> None:
    change_node(node=node.node, changes={"max_stations": 4, "max_listeners": 1000})
    first, second = loads()
    assert (first.stations, first.promised, first.percent) == (1, 500, 50)
    assert (second.stations, second.percent) == (1, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "nodo-2"),
        ("hostname", "http://radio.test/"),
        ("hostname", ""),
        ("icecast_port", 0),
        ("icecast_port", 70_000),
        ("max_clients", 0),
        ("max_stations", 0),
        ("max_listeners", -1),
        ("monthly_cost", -1),
        ("currency", "PESOS"),
        ("currency", "ZZZ"),
        ("token_digest", "x"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(
    cast: Cast, node: Voice, other_node: Voice, field: str, value: Any
) -> None:
    before = Node.objects.filter(pk=node.node.pk).values().get()
    with pytest.raises(InvalidInput) as refusal:
        change_node(node=node.node, changes={field: value})
    assert refusal.value.field == field
    assert Node.objects.filter(pk=node.node.pk).values().get() == before


def test_what_concerns_the_hoster_alone_makes_no_new_spec(cast: Cast, node: Voice) -> None:
    node.spec()
    change_node(node=node.node, changes={"monthly_cost": 20_00, "accepting": False}, actor=cast.staff)
    row = Node.objects.get(pk=node.node.pk)
    assert row.compiled == row.revision
    entry = AuditEntry.objects.get(verb="node.change")
    assert (entry.actor, entry.before) == (cast.staff, {"accepting": True, "monthly_cost": 0, "currency": "USD"})


def test_a_new_server_has_its_capacity_and_cost_from_the_start(cast: Cast) -> None:
    node, _ = register_node(name="vps-3", hostname="10.0.0.3", actor=cast.staff, max_stations=5, monthly_cost=12_50)
    node.refresh_from_db()
    assert (node.max_stations, node.monthly_cost, node.accepting) == (5, 12_50, True)

"""A node that stops asking is noticed, and its people are told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from ipstream.panel.lib import events
from ipstream.panel.nodes import presence
from ipstream.panel.nodes.services import place_station, register_node
from tests.cast import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[list[UUID]]:
    """Stations whose people were told to look again."""
    told: list[UUID] = []

    def listener(station_id: UUID) -> None:
        told.append(station_id)

    events.subscribe("telemetry.station_changed", listener)
    yield told
    events._subscribers["telemetry.station_changed"].remove(listener)


async def test_a_node_that_stops_asking_is_noticed_once(told: list[UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare() -> tuple[UUID, UUID]:
        cast = make_cast()
        node, _ = register_node(name="nodo-1", hostname="radio.test")
        place_station(station=cast.radio_andes, node=node)
        return node.pk, cast.radio_andes.id

    node_id, station_id = await sync_to_async(prepare)()
    told.clear()
    monkeypatch.setattr(presence, "LATER", 0.3)
    for _ in range(5):
        presence.expect(node_id)
        await asyncio.sleep(0.1)
        assert told == []
    async with asyncio.timeout(5):
        while not told:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert told == [station_id]
    await sync_to_async(connections.close_all)()

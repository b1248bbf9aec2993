"""The long poll answers at once when there is news, wherever it comes from, and with nothing when there is none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from ipstream.core.protocol.codec import decode
from ipstream.core.protocol.spec import SpecAnswer
from ipstream.panel.lib import events
from ipstream.panel.nodes import views
from ipstream.panel.nodes.bell import bell
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.ordering import send_command
from ipstream.panel.nodes.services import mark_station, place_station, register_node
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import set_wanted
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)

IN_PROCESS = 0.5
ELSEWHERE = 2.0
IMPOSSIBLE = 20.0


class Poll:
    """A question of the node that carries Radio Andes, waiting."""

    def __init__(self, cast: Cast, node: Node, token: str) -> None:
        self.cast = cast
        self.node = node
        self.browser = AsyncClient()
        self.headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, have: int) -> Any:
        return await self.browser.get(f"/node/v1/spec?have={have}", headers=self.headers)

    async def woken_by(self, have: int, act: Callable[[], object]) -> tuple[SpecAnswer, float]:
        """Wait, let ``act`` happen, and return the answer with the seconds from the act's end to it."""
        waiting = asyncio.ensure_future(self.ask(have))
        async with asyncio.timeout(5):
            while not bell._ears.get(self.node.pk):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await sync_to_async(act, thread_sensitive=False)()
        begin = time.monotonic()
        answer = await asyncio.wait_for(waiting, IMPOSSIBLE)
        return decode(answer.content, SpecAnswer), time.monotonic() - begin


@pytest.fixture
async def poll() -> AsyncIterator[Poll]:
    def prepare() -> Poll:
        cast = make_cast()
        node, token = register_node(name="nodo-1", hostname="radio.test")
        place_station(station=cast.radio_andes, node=node)
        return Poll(cast, node, token)

    made = await sync_to_async(prepare)()
    first = decode((await made.ask(0)).content, SpecAnswer)
    assert first.spec is not None
    assert first.spec.number == 1
    yield made
    await sync_to_async(connections.close_all)()


async def test_it_ends_without_content_when_there_is_no_news(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "POLL", 0.3)
    assert (await poll.ask(1)).status_code == 204


async def test_a_change_in_this_process_wakes_it_at_once(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LOOK_EVERY", IMPOSSIBLE)
    cast = poll.cast
    answer, seconds = await poll.woken_by(
        1, lambda: _closing(lambda: set_wanted(actor=cast.alicia, station=cast.radio_andes, wanted="paused"))
    )
    assert answer.spec is not None
    assert answer.spec.number == 2
    assert seconds < IN_PROCESS


async def test_a_change_in_another_process_is_found_within_a_second(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere() -> None:
        """The rows change; nobody here is told."""
        station_id = poll.cast.radio_andes.id
        Station.objects.filter(id=station_id).update(wanted="paused")
        with monkeypatch.context() as silence:
            silence.setattr(events, "publish", lambda name, **payload: None)
            mark_station(station_id=station_id)

    answer, seconds = await poll.woken_by(1, lambda: _closing(elsewhere))
    assert answer.spec is not None
    assert answer.spec.number == 2
    assert seconds < ELSEWHERE


async def test_an_order_wakes_it_and_is_not_repeated_at_once(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LOOK_EVERY", IMPOSSIBLE)
    order = lambda: _closing(  # noqa: E731
        lambda: send_command(actor=poll.cast.alicia, station=poll.cast.radio_andes, verb="skip")
    )
    answer, seconds = await poll.woken_by(1, order)
    assert answer.spec is None
    assert [command.verb for command in answer.commands] == ["skip"]
    assert seconds < IN_PROCESS
    monkeypatch.setattr(views, "POLL", 0.3)
    assert (await poll.ask(1)).status_code == 204


def _closing(act: Callable[[], object]) -> None:
    """In a thread of its own, whose connection ends with it."""
    try:
        act()
    finally:
        connections.close_all()

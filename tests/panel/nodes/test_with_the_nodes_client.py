"""The node's own client against the panel on a real socket: what one says the other understands."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connections

from ipstream.agent.panel import Panel
from ipstream.core.errors import NotFound, Refused
from ipstream.core.protocol.codec import content_hash, decode
from ipstream.core.protocol.events import Event, EventBatch, StationUp
from ipstream.core.protocol.spec import MediaCatalogue, SpecAnswer, StationSpec
from ipstream.core.units import Sha256, StationId
from ipstream.panel.nodes import views
from ipstream.panel.nodes.bell import bell
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import place_station, register_node, renew_token
from ipstream.panel.stations.services import set_wanted
from ipstream.panel.telemetry.models import StationState
from tests.cast import Cast, make_cast
from tests.panel.telling import ready_track

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Line:
    """``panel`` is the client of the node that carries Radio Andes, which has one track."""

    cast: Cast
    node: Node
    panel: Panel
    token_file: Path

    async def waiting(self) -> asyncio.Task[SpecAnswer | None]:
        """The node knows the newest spec and its next question has reached the panel."""
        first = await self.panel.spec(0)
        assert first is not None
        assert first.spec is not None
        question = asyncio.ensure_future(self.panel.spec(first.spec.number))
        async with asyncio.timeout(5):
            while not bell._ears.get(self.node.pk):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return question


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    def prepare() -> tuple[Cast, Node, str]:
        cast = make_cast()
        node, token = register_node(name="nodo-1", hostname="radio.test")
        place_station(station=cast.radio_andes, node=node)
        ready_track(cast.radio_andes, "Uno")
        return cast, node, token

    cast, node, token = await sync_to_async(prepare)()
    token_file = tmp_path / "token"
    token_file.write_text(token)
    config = uvicorn.Config(get_asgi_application(), port=0, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with Panel(f"http://127.0.0.1:{port}", token_file) as panel:
        yield Line(cast, node, panel, token_file)
    server.should_exit = True
    await serving
    await sync_to_async(connections.close_all)()


async def test_spec_documents_and_media_come_as_they_were_named(line: Line) -> None:
    answer = await line.panel.spec(0)
    assert answer is not None
    assert answer.spec is not None
    (ref,) = answer.spec.stations
    spec, catalogue = await line.panel.document(ref.spec_hash), await line.panel.document(ref.media_hash)
    assert decode(spec, StationSpec).slug == "andes"
    (item,) = decode(catalogue, MediaCatalogue).items
    async with line.panel.media(item.sha256, 0) as stream:
        whole = b"".join([chunk async for chunk in stream.chunks])
    assert (content_hash(whole), len(whole)) == (item.sha256, item.size)
    async with line.panel.media(item.sha256, 100) as stream:
        assert stream.offset == 100
        assert b"".join([chunk async for chunk in stream.chunks]) == whole[100:]


async def test_what_is_missing_is_not_found_and_what_is_too_far_is_a_bad_range(line: Line) -> None:
    with pytest.raises(NotFound):
        await line.panel.document(Sha256("0" * 64))
    answer = await line.panel.spec(0)
    assert answer is not None
    assert answer.spec is not None
    media = await line.panel.document(answer.spec.stations[0].media_hash)
    (item,) = decode(media, MediaCatalogue).items
    with pytest.raises(NotFound) as refusal:
        async with line.panel.media(item.sha256, item.size):
            pass
    assert refusal.value.code == "bad_range"


async def test_events_are_stored_and_acknowledged(line: Line) -> None:
    station_id = StationId(str(line.cast.radio_andes.id))
    event = Event(str(uuid.uuid4()), 41, datetime.now(UTC), station_id, StationUp())
    assert await line.panel.store(EventBatch("outbox", (event,))) == 41
    assert await StationState.objects.filter(station=line.cast.radio_andes, up=True).aexists()


async def test_an_order_to_pause_is_there_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LOOK_EVERY", 20.0)
    waiting = await line.waiting()
    cast = line.cast
    await sync_to_async(lambda: set_wanted(actor=cast.alicia, station=cast.radio_andes, wanted="paused"))()
    committed = time.monotonic()
    answer = await asyncio.wait_for(waiting, 20)
    assert answer is not None
    assert answer.spec is not None
    assert time.monotonic() - committed < 0.5


async def test_a_node_without_a_valid_token_is_told_to_enrol_again(line: Line) -> None:
    await sync_to_async(lambda: renew_token(node=line.node))()
    with pytest.raises(Refused) as refusal:
        await line.panel.spec(0)
    assert refusal.value.code == "unauthorised"


async def test_an_agent_that_hangs_up_leaves_no_question_behind(line: Line) -> None:
    waiting = await line.waiting()
    waiting.cancel()
    async with asyncio.timeout(5):
        while bell._ears.get(line.node.pk):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

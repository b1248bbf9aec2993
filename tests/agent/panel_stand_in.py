"""A panel as a node sees it, small enough to be told to misbehave. It holds documents, media, commands and events."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from ipstream.core.protocol.codec import content_hash, decode, encode
from ipstream.core.protocol.commands import Command
from ipstream.core.protocol.events import Event, EventBatch, EventsStored
from ipstream.core.protocol.spec import (
    IcecastSpec,
    MediaCatalogue,
    MediaItem,
    NodeSpec,
    SpecAnswer,
    StationRef,
    StationSpec,
)
from ipstream.core.units import Sha256, TrackId

TOKEN = "token-of-the-node"


class StandInPanel:
    """``die_after_storing``: that many batches are stored, but the answer never arrives."""

    def __init__(self) -> None:
        self.port = 0
        self.documents: dict[str, bytes] = {}
        self.media: dict[str, bytes] = {}
        self.spec: NodeSpec | None = None
        self.commands: list[Command] = []
        self.events: dict[str, Event] = {}
        self.told: list[Event] = []
        self.asked: list[str] = []
        self.ranges: list[str | None] = []
        self.die_after_storing = 0
        self.cut_media_after: int | None = None
        self.changed = asyncio.Event()
        self.heard = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add_media(self, data: bytes, **item: object) -> MediaItem:
        content = Sha256(hashlib.sha256(data).hexdigest())
        self.media[content] = data
        fields: dict[str, object] = {
            "track_id": TrackId(f"track-{content[:8]}"),
            "sha256": content,
            "size": len(data),
            "extension": "mp3",
            "title": f"Title {content[:4]}",
            "artist": f"Artist {content[:4]}",
            "album": "",
            "cue_in": 0.0,
            "cue_out": 12.0,
            "loudness": -16.0,
            "true_peak": -3.0,
        }
        return MediaItem(**(fields | item))  # type: ignore[arg-type]

    def publish(self, *stations: tuple[StationSpec, MediaCatalogue], icecast: IcecastSpec | None = None) -> NodeSpec:
        """Make a newer spec of these stations."""
        refs = tuple(StationRef(spec.id, self._keep(spec), self._keep(catalogue)) for spec, catalogue in stations)
        number = self.spec.number + 1 if self.spec else 1
        self.spec = NodeSpec(number, icecast or IcecastSpec("localhost", 8000), refs)
        self.changed.set()
        return self.spec

    def command(self, command: Command) -> None:
        self.commands.append(command)
        self.changed.set()

    def bodies(self, kind: type) -> list[object]:
        return [event.body for event in self.events.values() if isinstance(event.body, kind)]

    def _keep(self, document: object) -> Sha256:
        data = encode(document)
        self.documents[content_hash(data)] = data
        return content_hash(data)

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[StandInPanel]:
        runner = web.AppRunner(self._app(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port or self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        try:
            yield self
        finally:
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_authorise], client_max_size=1 << 26)
        app.router.add_get("/node/v1/spec", self._spec)
        app.router.add_get("/node/v1/documents/{hash}", self._document)
        app.router.add_get("/node/v1/media/{hash}", self._media)
        app.router.add_post("/node/v1/events", self._events)
        return app

    async def _spec(self, request: web.Request) -> web.Response:
        have = int(request.query["have"])
        if not self._news(have):
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), 2)
            except TimeoutError:
                return web.Response(status=204)
        commands, self.commands = tuple(self.commands), []
        newer = self.spec if self.spec and self.spec.number != have else None
        return web.Response(body=encode(SpecAnswer(newer, commands)), content_type="application/json")

    def _news(self, have: int) -> bool:
        return bool(self.commands) or (self.spec is not None and self.spec.number != have)

    async def _document(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["hash"])
        return _found(self.documents.get(request.match_info["hash"]))

    async def _media(self, request: web.Request) -> web.StreamResponse:
        self.ranges.append(request.headers.get("Range"))
        data = self.media.get(request.match_info["hash"])
        if data is None:
            raise web.HTTPNotFound
        start = request.http_range.start or 0
        if start >= len(data):
            raise web.HTTPRequestRangeNotSatisfiable
        headers = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        response = web.StreamResponse(status=206 if start else 200, headers=headers)
        response.content_length = len(data) - start
        await response.prepare(request)
        if self.cut_media_after is not None:
            await response.write(data[start : start + self.cut_media_after])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(data[start:])
        return response

    async def _events(self, request: web.Request) -> web.Response:
        batch = decode(await request.read(), EventBatch)
        self.told.extend(batch.events)
        for event in batch.events:
            self.events.setdefault(event.id, event)
        self.heard.set()
        if self.die_after_storing:
            self.die_after_storing -= 1
            assert request.transport is not None
            request.transport.close()
        up_to = batch.events[-1].sequence
        return web.Response(body=encode(EventsStored(up_to)), content_type="application/json")


@web.middleware
async def _authorise(request: web.Request, handler):  # type: ignore[no-untyped-def]
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return web.json_response({"code": "unauthorised"}, status=401, content_type="application/problem+json")
    return await handler(request)


def _found(data: bytes | None) -> web.Response:
    if data is None:
        raise web.HTTPNotFound
    return web.Response(body=data, content_type="application/json")

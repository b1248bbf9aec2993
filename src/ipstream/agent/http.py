"""The agent's own address, for this machine alone: what Liquidsoap and Icecast ask and tell, and its health."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast.routes import routes as icecast_routes
from ipstream.agent.settings import Secrets
from ipstream.agent.stations import RunningStation
from ipstream.core.units import StationId


def make_app(
    stations: Mapping[StationId, RunningStation],
    admission: Admission,
    secrets: Secrets,
    health: Callable[[], Mapping[str, object]],
) -> web.Application:
    """Routes below ``/liquidsoap/<secret>`` and ``/icecast``, and ``/health``. A wrong secret is 404 or 403."""

    def station_of(request: web.Request) -> RunningStation:
        known = hmac.compare_digest(request.match_info["secret"].encode(), secrets.liquidsoap_callback.encode())
        station = stations.get(StationId(request.match_info["id"]))
        if not known or station is None:
            raise web.HTTPNotFound
        return station

    async def next_track(request: web.Request) -> web.Response:
        uri = station_of(request).next_uri()
        return web.Response(text=uri) if uri is not None else web.Response(status=503, text="nothing to play")

    async def events(request: web.Request) -> web.Response:
        station = station_of(request)
        station.hear()
        await station.settle()
        return web.Response(status=204)

    async def look(_: web.Request) -> web.Response:
        return web.json_response(dict(health()))

    app = web.Application()
    app.router.add_get("/liquidsoap/{secret}/stations/{id}/next", next_track)
    app.router.add_post("/liquidsoap/{secret}/stations/{id}/events", events)
    app.router.add_routes(icecast_routes(admission, secrets.icecast_callback))
    app.router.add_get("/health", look)
    return app


@asynccontextmanager
async def serving(app: web.Application, port: int) -> AsyncIterator[None]:
    """Serve on loopback for the length of the block. Raises OSError when the port is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()

"""The agent's admission as a process of its own: ``python -m ipstream.bench.door HOME ICECAST_PORT OWN_PORT``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast.routes import routes
from ipstream.agent.outbox import Outbox
from ipstream.agent.settings import Secrets
from ipstream.core.programme.playlists import Separation
from ipstream.core.protocol.spec import IcecastSpec, Output, Sound, StationSpec
from ipstream.core.units import StationId

LISTENERS = 1000
MOUNT = "/bench"
BITRATE = 128


def station() -> StationSpec:
    return StationSpec(
        id=StationId("00000000-0000-4000-8000-00000000be0c"),
        slug="bench",
        name="Bench",
        description="",
        genre="",
        url="",
        language="es",
        timezone="America/Bogota",
        wanted="on_air",
        listener_limit=LISTENERS,
        outputs=(Output(MOUNT, "mp3", BITRATE),),
        playlists=(),
        separation=Separation(),
        sound=Sound(),
        seed=1,
    )


def spec(port: int) -> IcecastSpec:
    return IcecastSpec("localhost", port, max_clients=LISTENERS + 100)


async def serve(home: Path, icecast_port: int, port: int) -> None:
    secrets = Secrets.load_or_make(home)
    outbox = Outbox(home / "outbox.db")
    async with AdminClient(icecast_port, secrets.icecast_admin) as admin:
        admission = Admission(home / "sessions.db", outbox.append, admin)
        admission.follow([station()])
        application = web.Application()
        application.add_routes(routes(admission, secrets.icecast_callback))
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))

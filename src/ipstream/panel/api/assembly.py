"""The rooms' routers below ``/api/v1/``."""

from __future__ import annotations

from ninja import NinjaAPI

from ipstream.panel.api import refusals
from ipstream.panel.library.api import router as library
from ipstream.panel.nodes.api import router as nodes
from ipstream.panel.programme.api import router as programme
from ipstream.panel.stations.api import router as stations
from ipstream.panel.telemetry.api import router as telemetry

api = NinjaAPI(
    title="IPStream Panel",
    version="1",
    description="Times are ISO 8601 with offset, lengths in seconds, sizes in bytes. Refusals are problem+json.",
    urls_namespace="api",
    docs_url=None,
)
refusals.install(api)
for router in (stations, library, programme, telemetry, nodes):
    api.add_router("/stations", router)

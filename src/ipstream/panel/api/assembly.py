"""The rooms' routers below ``/api/v1/``, and what all their operations have in common."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from ipstream.panel.accounts.api import router as accounts
from ipstream.panel.api import refusals
from ipstream.panel.api.description import ABOUT, completed
from ipstream.panel.api.idempotency import concluding, once
from ipstream.panel.api.preconditions import only_if_unchanged
from ipstream.panel.api.public.stations import router as public
from ipstream.panel.api.throttling import PerCaller
from ipstream.panel.billing.api import router as billing
from ipstream.panel.library.api import router as library
from ipstream.panel.nodes.api import router as nodes
from ipstream.panel.nodes.fleet_api import router as fleet
from ipstream.panel.plans.api import router as plans
from ipstream.panel.programme.api import router as programme
from ipstream.panel.stations.api import router as stations
from ipstream.panel.telemetry.api import router as telemetry


class Api(NinjaAPI):
    """ninja's, with a description that says all it can't see by itself."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        return completed(super().get_openapi_schema(**kwargs))


api = Api(
    title="IPStream Panel", version="1", description=ABOUT, urls_namespace="api", docs_url=None, throttle=[PerCaller()]
)
refusals.install(api)
api.add_decorator(concluding, mode="view")
api.add_decorator(only_if_unchanged, mode="view")
api.add_decorator(once)
for router in (stations, library, programme, telemetry, nodes):
    api.add_router("/stations", router)
api.add_router("/public/stations", public)
api.add_router("/plans", plans)
api.add_router("/nodes", fleet)
api.add_router("", billing)
api.add_router("", accounts)

"""The buttons of a station over the API: moments are orders to its node, states are kept and followed by it."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from ipstream.core.protocol.commands import Verb
from ipstream.core.protocol.spec import WantedState
from ipstream.core.units import Seconds
from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.roles import Action
from ipstream.panel.nodes.ordering import await_outcome, send_command
from ipstream.panel.stations.access import station_of
from ipstream.panel.stations.services import set_wanted

router = Router(auth=api_auth, tags=["stations"])

PATIENCE: Seconds = 3.0
"""How long an answer waits for the node. Most orders are carried out, or refused, well before."""


class OrderOut(Schema):
    """``sent``: the node has not said yet what became of it. It is carried out within seconds or not at all."""

    outcome: Literal["done", "sent"]


class WantedOut(Schema):
    """The state that the node brings the station to, and keeps it in."""

    wanted: str


@router.post("/{slug}/skip", response=OrderOut, openapi_extra=needs(Action.STATION_CONTROL))
def skip(request: HttpRequest, slug: str) -> OrderOut:
    """Go on to the next song now."""
    return _order(request, slug, "skip")


@router.post("/{slug}/restart", response=OrderOut, openapi_extra=needs(Action.STATION_CONTROL))
def restart(request: HttpRequest, slug: str) -> OrderOut:
    """End the station's process and start it anew; listeners hear a cut of a few seconds."""
    return _order(request, slug, "restart")


@router.post("/{slug}/start", response=WantedOut, openapi_extra=needs(Action.STATION_CONTROL))
def start(request: HttpRequest, slug: str) -> WantedOut:
    """Be on air."""
    return _want(request, slug, "on_air")


@router.post("/{slug}/stop", response=WantedOut, openapi_extra=needs(Action.STATION_CONTROL))
def stop(request: HttpRequest, slug: str) -> WantedOut:
    """Be off air: nobody can listen until it is started."""
    return _want(request, slug, "stopped")


@router.post("/{slug}/pause", response=WantedOut, openapi_extra=needs(Action.STATION_CONTROL))
def pause(request: HttpRequest, slug: str) -> WantedOut:
    """Be silent; the programme waits where it is."""
    return _want(request, slug, "paused")


@router.post("/{slug}/resume", response=WantedOut, openapi_extra=needs(Action.STATION_CONTROL))
def resume(request: HttpRequest, slug: str) -> WantedOut:
    """Go on where the pause began."""
    return _want(request, slug, "on_air")


def _order(request: HttpRequest, slug: str, verb: Verb) -> OrderOut:
    command = send_command(actor=person(request), station=station_of(request, slug, Action.STATION_CONTROL), verb=verb)
    return OrderOut(outcome="done" if await_outcome(command, patience=PATIENCE) else "sent")


def _want(request: HttpRequest, slug: str, wanted: WantedState) -> WantedOut:
    station = station_of(request, slug, Action.STATION_CONTROL)
    return WantedOut(wanted=set_wanted(actor=person(request), station=station, wanted=wanted).wanted)

"""What each station is doing now, in a word, for those who answer for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipstream.panel.accounts.models import Client
from ipstream.panel.nodes.models import Node
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import StationState
from ipstream.panel.telemetry.presence import is_online

WORDS: dict[str, Promise | str] = {
    "on_air": _("On air"),
    "paused": _("Paused"),
    "stopped": _("Stopped"),
    "suspended": pgettext_lazy("station", "Suspended"),
    "starting": _("Starting"),
    "no_music": _("No music"),
    "silence": _("Silence"),
    "offline": _("No contact"),
    "unplaced": _("Without a server"),
}
"""The words of a station's own page, and one for those that no server carries."""
INTENDED = {"on_air", "paused", "stopped", "suspended"}
"""Somebody wants it so."""


@dataclass(frozen=True, slots=True)
class Doing:
    """``what`` is a key of ``WORDS``; ``url`` is where its main mount is heard (empty without a server)."""

    station: Station
    what: str
    listeners: int
    url: str

    @property
    def word(self) -> Promise | str:
        return WORDS[self.what]

    @property
    def is_trouble(self) -> bool:
        """Whether somebody should look."""
        return self.what not in INTENDED


def stations_of(client: Client, now: datetime) -> list[Doing]:
    """The client's stations, by name."""
    return _doings(client.stations.all(), now)


def stations_on(node: Node, now: datetime) -> list[Doing]:
    """The stations a server carries, by name."""
    return _doings(Station.objects.filter(placements__node=node, placements__current=True), now)


def all_stations(now: datetime) -> list[Doing]:
    """Every station of clients that are still with us, those in trouble first."""
    rows = Station.objects.exclude(client__state=Client.State.CANCELLED)
    return sorted(_doings(rows, now), key=lambda each: not each.is_trouble)


def listeners_of(doings: Iterable[Doing]) -> int:
    """Who listens to any of them now."""
    return sum(each.listeners for each in doings)


def _doings(rows: QuerySet[Station], now: datetime) -> list[Doing]:
    found = rows.select_related("client", "state__transmitter", "state__airing").order_by("name")
    return [_doing(station, getattr(station, "state", None), now) for station in found]


def _doing(station: Station, state: StationState | None, now: datetime) -> Doing:
    if state is None or state.transmitter is None:
        return Doing(station, "suspended" if station.client.is_suspended else "unplaced", 0, "")
    url = f"{state.transmitter.stream_url}/{station.slug}"
    return Doing(station, _what(station, state, is_online(state.transmitter.heard_at, now)), state.listeners, url)


def _what(station: Station, state: StationState, online: bool) -> str:
    """In the order in which a person would name it."""
    answers = (
        ("suspended", station.client.is_suspended),
        ("stopped", station.wanted == "stopped"),
        ("offline", not online),
        ("starting", not state.up),
        ("paused", state.paused_at is not None),
        ("no_music", state.nothing_to_play or (state.airing is not None and state.airing.source == "notice")),
        ("silence", state.silent),
    )
    return next((what for what, holds in answers if holds), "on_air")

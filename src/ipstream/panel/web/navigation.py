"""Where a person can go from a page: only what is there, and only where he has the right to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipstream.panel.accounts.callers import Caller, caller_of, client_of
from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.tenancy import Scope
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import stations_within
from ipstream.panel.web.rights import from_host, may_now

Text = str | Promise
MOST_STATIONS = 8
"""So many stations are listed by name; the rest is found on the page of all, or by searching."""
ON_A_PHONE = 4
"""Entries of the bar at a phone's foot; everything else is behind its last button."""


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of page: the name of its address, its words, its icon, and the right it asks for."""

    name: str
    label: Text
    icon: str
    right: Action


@dataclass(frozen=True, slots=True)
class Entry:
    label: Text
    icon: str
    url: str
    current: bool = False


class Kind(StrEnum):
    """What a section is about; a phone's bar is filled in this order."""

    HOME = "home"
    STATION = "station"
    CLIENT = "client"
    HOST = "host"
    STATIONS = "stations"


@dataclass(frozen=True, slots=True)
class Section:
    """``title`` is empty where none is needed."""

    kind: Kind
    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """``client`` is whose panel is shown (None: the host's own), ``visit_ends`` when a support visit does."""

    sections: tuple[Section, ...]
    client: Client | None
    clients: tuple[Client, ...]
    visit_ends: datetime | None
    sees_billing: bool

    @property
    def bar(self) -> list[Entry]:
        """What a phone shows at its foot."""
        by_kind = sorted(self.sections, key=lambda section: list(Kind).index(section.kind))
        return [entry for section in by_kind for entry in section.entries][:ON_A_PHONE]

    @property
    def minutes_left(self) -> int:
        """Of the visit, begun ones included."""
        left = (self.visit_ends - timezone.now()).total_seconds() if self.visit_ends else 0
        return max(0, ceil(left / 60))


STATION = (
    Place("station", pgettext_lazy("section", "On air"), "broadcast", Action.STATION_VIEW),
    Place("library", _("Library"), "music", Action.LIBRARY_VIEW),
    Place("station-settings", _("Settings"), "settings", Action.STATION_CHANGE),
)
CLIENT = (
    Place("client-team", _("Team"), "users", Action.TEAM_VIEW),
    Place("client-plan", _("Plan and usage"), "gauge", Action.CLIENT_VIEW),
    Place("client-keys", _("API keys"), "key", Action.KEYS_VIEW),
    Place("client-audit", _("Log of changes"), "history", Action.AUDIT_VIEW),
)
HOST = (
    Place("host", _("Overview"), "layout-dashboard", Action.HOST_VIEW),
    Place("clients", _("Clients"), "address-book", Action.HOST_VIEW),
    Place("stations", _("Stations"), "broadcast", Action.HOST_VIEW),
    Place("plans", _("Plans"), "package", Action.PLANS_VIEW),
    Place("nodes", _("Servers"), "server", Action.NODES_VIEW),
    Place("staff", _("Staff"), "users", Action.STAFF_VIEW),
    Place("audit", _("Log of changes"), "history", Action.HOST_VIEW),
    Place("branding", _("Branding"), "palette", Action.HOST_CHANGE),
)


def navigation(request: HttpRequest, station: Station | None = None, about: Client | None = None) -> Navigation | None:
    """For the one who asks, on a page (of ``station`` or ``about`` a client); None for whoever has not logged in."""
    if not isinstance(getattr(request, "user", None), User):
        return None
    caller = caller_of(request)
    client = station.client if station is not None else _client_shown(request, caller, about)
    sections = [*_host_sections(caller), *_client_sections(caller, client, station)]
    return Navigation(
        sections=tuple(_mark_current(sections, request.path)),
        client=client,
        clients=() if caller.user.is_staff else tuple(Client.objects.within(caller.scope).order_by("name", "id")),
        visit_ends=caller.visit.ends_at if caller.visit else None,
        sees_billing=client is not None and caller.may(Action.BILLING_VIEW, client.id),
    )


def _client_shown(request: HttpRequest, caller: Caller, about: Client | None) -> Client | None:
    """The staff's navigation stays the host's, whichever client a page of theirs is about."""
    return about if about is not None and not caller.user.is_staff else client_of(request)


def _host_sections(caller: Caller) -> list[Section]:
    if not from_host(caller):
        return []
    return [Section(Kind.HOST, "", tuple(_entries(HOST, caller, None)))]


def _client_sections(caller: Caller, client: Client | None, station: Station | None) -> list[Section]:
    if client is None:
        return []
    guest = from_host(caller)
    stations = [] if guest else list(stations_within(Scope(everything=False, tenants=frozenset({client.id}))))
    shown = station or (stations[0] if len(stations) == 1 else None)
    sections = [] if guest or len(stations) == 1 else [Section(Kind.HOME, "", (_home(),))]
    if shown is not None:
        sections.append(Section(Kind.STATION, shown.name, tuple(_entries(STATION, caller, client, shown.slug))))
    else:
        sections.append(Section(Kind.STATIONS, _("Stations"), tuple(map(_named, stations[:MOST_STATIONS]))))
    if not guest:
        sections.append(Section(Kind.CLIENT, client.name, tuple(_entries(CLIENT, caller, client, str(client.id)))))
    return [section for section in sections if section.entries]


def _home() -> Entry:
    return Entry(_("Home"), "home", reverse("home"))


def _named(station: Station) -> Entry:
    return Entry(station.name, "broadcast", reverse("station", args=[station.slug]))


def _entries(places: Iterable[Place], caller: Caller, client: Client | None, *args: str) -> list[Entry]:
    allowed = [place for place in places if may_now(caller, place.right, client)]
    return [Entry(place.label, place.icon, reverse(place.name, args=args)) for place in allowed]


def _mark_current(sections: Sequence[Section], path: str) -> list[Section]:
    """The entry whose address begins this one's, the longest wins."""
    urls = {entry.url for section in sections for entry in section.entries}
    here = max((url for url in urls if path == url or (path.startswith(url) and url != "/")), key=len, default=None)
    return [_with_current(section, here) for section in sections]


def _with_current(section: Section, here: str | None) -> Section:
    entries = (replace(entry, current=entry.url == here) for entry in section.entries)
    return replace(section, entries=tuple(entries))

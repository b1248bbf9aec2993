"""Who is at the other end of a socket, and which stations may he watch. Reads the database."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.callers import Caller, caller_for
from ipstream.panel.accounts.doorkeeper import second_factor_missing
from ipstream.panel.accounts.models import User
from ipstream.panel.realtime import rooms
from ipstream.panel.stations.queries import station_for, stations_within


def session_key(environ: dict[str, Any]) -> str:
    """The key in the cookie of the panel's session, or an empty text."""
    try:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def caller_of(key: str) -> Caller | None:
    """Who is logged in with this session, if it still stands and he is still welcome."""
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active or second_factor_missing(user):
        return None
    return caller_for(user, request.session)


@dataclass(frozen=True, slots=True)
class Watched:
    """A station, and those of its rooms that the watcher may be in."""

    station_id: UUID
    rooms: frozenset[str]

    @property
    def with_listeners(self) -> bool:
        return rooms.of(rooms.LISTENERS, self.station_id) in self.rooms


def station_watched(key: str, slug: str) -> Watched | None:
    """The station with this address, or None for whoever may not see it."""
    caller = caller_of(key)
    if caller is None:
        return None
    try:
        station = station_for(caller.scope, slug)
    except NotFound:
        return None
    return Watched(station.id, _rooms(caller, station.id, station.client_id))


def rooms_allowed(key: str) -> set[str] | None:
    """The rooms of all stations this session may watch; None when it has ended."""
    caller = caller_of(key)
    if caller is None:
        return None
    rows = stations_within(caller.scope).values_list("id", "client_id")
    return {room for station_id, client_id in rows for room in _rooms(caller, station_id, client_id)}


def _rooms(caller: Caller, station_id: UUID, client_id: UUID) -> frozenset[str]:
    may = [kind for kind, right in rooms.RIGHTS.items() if caller.may(right, client_id)]
    return frozenset(rooms.of(kind, station_id) for kind in may)

"""Who is at the other end of a socket, and which stations may he watch. Reads the database."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.at_the_door import caller_with_session
from ipstream.panel.accounts.callers import Caller
from ipstream.panel.realtime import rooms
from ipstream.panel.stations.queries import station_for, stations_within


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
    caller = caller_with_session(key)
    if caller is None:
        return None
    try:
        station = station_for(caller.scope, slug)
    except NotFound:
        return None
    return Watched(station.id, _rooms(caller, station.id, station.client_id))


def rooms_allowed(key: str) -> set[str] | None:
    """The rooms of all stations this session may watch; None when it has ended."""
    caller = caller_with_session(key)
    if caller is None:
        return None
    rows = stations_within(caller.scope).values_list("id", "client_id")
    return {room for station_id, client_id in rows for room in _rooms(caller, station_id, client_id)}


def _rooms(caller: Caller, station_id: UUID, client_id: UUID) -> frozenset[str]:
    may = [kind for kind, right in rooms.RIGHTS.items() if caller.may(right, client_id)]
    return frozenset(rooms.of(kind, station_id) for kind in may)

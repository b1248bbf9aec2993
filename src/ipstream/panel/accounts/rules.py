"""What keys and people depend on and this room can't know: what a client has bought, and which stations are his.

The rooms above say it, once a process, from ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from ipstream.panel.accounts.models import Client

_bought: list[Callable[[Client], None]] = []
_stations: list[Callable[[Client, UUID], None]] = []
_djs: list[Callable[[Client, int], None]] = []


def keys_sold_by(rule: Callable[[Client], None]) -> None:
    """``rule`` raises Refused for a client who may have no keys."""
    _bought.append(rule)


def stations_known_by(rule: Callable[[Client, UUID], None]) -> None:
    """``rule`` raises NotFound for a station that is not the client's."""
    _stations.append(rule)


def djs_sold_by(rule: Callable[[Client, int], None]) -> None:
    """``rule`` raises Refused for a client who, with so many DJs, may have no more."""
    _djs.append(rule)


def require_keys(client: Client) -> None:
    """Raises Refused when the client may have no keys."""
    for rule in _bought:
        rule(client)


def require_station(client: Client, station_id: UUID) -> None:
    """Raises NotFound when the station is not the client's."""
    for rule in _stations:
        rule(client, station_id)


def require_room_for_a_dj(client: Client, djs: int) -> None:
    """Raises Refused when the client, who has ``djs`` of them, may have no more. Under the lock of his row."""
    for rule in _djs:
        rule(client, djs)

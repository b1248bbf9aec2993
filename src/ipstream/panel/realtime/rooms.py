"""Names of the rooms. A session's is a hash: room names travel through Redis, and a session's key opens the panel."""

from __future__ import annotations

import hashlib
from uuid import UUID

from ipstream.panel.accounts.roles import Action

STATION, LISTENERS, LIBRARY = "station", "listeners", "library"
RIGHTS = {
    STATION: Action.STATION_VIEW,
    LISTENERS: Action.STATISTICS_VIEW,
    LIBRARY: Action.LIBRARY_VIEW,
}
"""The rooms of a station, and the right that opens each."""


def of(kind: str, station_id: UUID) -> str:
    return f"{kind}:{station_id}"


def is_of_a_station(room: str) -> bool:
    return room.partition(":")[0] in RIGHTS


def of_session(key: str) -> str:
    return f"session:{hashlib.sha256(key.encode()).hexdigest()}"

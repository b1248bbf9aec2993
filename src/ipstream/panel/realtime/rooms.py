"""Names of the rooms. A session's is a hash: room names travel through Redis, and a session's key opens the panel."""

from __future__ import annotations

import hashlib
from uuid import UUID

STATION = "station:"


def of_station(station_id: UUID) -> str:
    return f"{STATION}{station_id}"


def of_session(key: str) -> str:
    return f"session:{hashlib.sha256(key.encode()).hexdigest()}"

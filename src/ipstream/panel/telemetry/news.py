"""News of the air, for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ipstream.panel.lib import events

STATION, LISTENERS = "telemetry.station_changed", "telemetry.listeners_changed"


def tell(names: Iterable[str], stations: Iterable[UUID]) -> None:
    """Publish each of these news for each station, on commit."""
    for station_id in stations:
        for name in names:
            events.publish(name, station_id=station_id)

"""Verbs about what is known of the air."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from ipstream.panel.lib import events
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import StationState, Transmitter

HEARD_EVERY = timedelta(seconds=3)
"""A sign of life is written down this often at most."""


def register_transmitter(*, node_id: UUID, stream_url: str) -> None:
    """A node exists, and listeners find its streams below ``stream_url``."""
    Transmitter.objects.update_or_create(id=node_id, defaults={"stream_url": stream_url})


def carried_by(*, station: Station, node_id: UUID) -> None:
    """The node carries the station from now on; until it says so, nothing sounds there."""
    fresh = {"up": False, "up_since": None, "silent": False, "nothing_to_play": False, "listeners": 0, "airing": None}
    StationState.objects.update_or_create(station=station, defaults={"transmitter_id": node_id, "plan": [], **fresh})
    events.publish("telemetry.station_changed", station_id=station.id)

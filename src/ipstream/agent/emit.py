"""How the parts of the agent say that something happened, without knowing where it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ipstream.core.protocol.events import AnyBody
from ipstream.core.units import StationId


class Emit(Protocol):
    """``Outbox.append``: recorded when it returns. ``at`` is when it happened (None: now); no station is the node."""

    def __call__(self, station_id: StationId | None, body: AnyBody, *, at: datetime | None = None) -> object: ...

"""What a person asks of a running station. The long poll brings it, ``CommandDone`` or ``CommandRefused`` answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ipstream.core.units import StationId

Verb = Literal["skip", "restart"]
"""Start, stop and pause are wanted states of the spec, so that they survive a restart; these two are moments."""


@dataclass(frozen=True, slots=True)
class Command:
    """``id`` is a UUID; a node that sees it again does nothing. After ``deadline`` (aware UTC) it is refused."""

    id: str
    station_id: StationId
    verb: Verb
    deadline: datetime

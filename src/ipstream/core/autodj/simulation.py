"""What will air as things stand: the deciding function asked ahead of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ipstream.core.autodj.decision import Decision, decide, rng_for
from ipstream.core.autodj.history import History
from ipstream.core.programme.playlists import Programme
from ipstream.core.units import Seconds

SHORTEST: Seconds = 1.0
"""A simulation advances by this much at least, whatever a catalogue says of durations."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A decision, and when it will begin to sound (aware UTC)."""

    decision: Decision
    starts_at: datetime


def simulate(
    programme: Programme, history: History, now: datetime, *, seed: int, crossfade: Seconds = 0.0
) -> Iterator[Upcoming]:
    """What airs from ``now`` on, without end; nothing when nothing is playable. Take as much of it as is needed."""
    while decision := decide(programme, history, now, rng_for(seed, history.count)):
        yield Upcoming(decision, now)
        history = history.heard(decision.track, decision.playlist.id, now)
        now = follows_at(now, decision.track.duration, crossfade)


def follows_at(started_at: datetime, duration: Seconds, crossfade: Seconds) -> datetime:
    """When the next track begins: a crossfade before the end, unless the track is too short to be faded."""
    overlap = crossfade if duration >= 2 * crossfade else 0.0
    return started_at + timedelta(seconds=max(duration - overlap, SHORTEST))

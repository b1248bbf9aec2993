"""What a run of events changes: log and sessions at once, what is true now and the peaks when the run is over."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from ipstream.core.protocol.events import (
    AiringEnded,
    AiringStarted,
    Event,
    ListenerJoined,
    ListenerLeft,
    ProgrammeResumed,
)
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.airings import record_end, record_pause, record_start
from ipstream.panel.telemetry.audience import head_count, record_join, record_leave, record_peak, span_of
from ipstream.panel.telemetry.conditions import COUNTING, change_state
from ipstream.panel.telemetry.models import Airing, StationState
from ipstream.panel.telemetry.news import LISTENERS, STATION, tell

AUDIENCE = (ListenerJoined, ListenerLeft)


class Ledger:
    """Belongs to one outbox and one transaction. Nothing of an event is kept here unless all of it could be applied."""

    def __init__(self, outbox: str) -> None:
        self._outbox = outbox
        self._states: dict[UUID, StationState] = {}
        self._peaks: dict[tuple[UUID, datetime], int] = defaultdict(int)
        self._news: set[tuple[str, UUID]] = set()

    def apply(self, station: Station, event: Event, *, current: bool) -> None:
        """Record an event of the station; what is true now follows it only if its ``current`` node tells it.

        Raises ValueError for ids that are no UUIDs; then the caller undoes what is in the database.
        """
        state = self._state(station)
        live = current and not (state.outbox == self._outbox and event.sequence <= state.sequence)
        airing = _record(station, event, late=not live)
        before = state.listeners
        if live:
            change_state(state, event, airing)
            state.outbox, state.sequence = self._outbox, event.sequence
            self._news.add((STATION, station.id))
        if isinstance(event.body, COUNTING):
            most = max(head_count(event.body.listeners), before if live else 0)
            span = (station.id, span_of(event.at))
            self._peaks[span] = max(self._peaks[span], most)
        if live and (isinstance(event.body, AUDIENCE) or state.listeners != before):
            self._news.add((LISTENERS, station.id))

    def close(self) -> None:
        """Write what was gathered; whoever waits for news hears it on commit."""
        for state in self._states.values():
            state.save()
        for (station_id, starts_at), listeners in self._peaks.items():
            record_peak(station_id, starts_at, listeners)
        for name, station_id in self._news:
            tell([name], [station_id])

    def _state(self, station: Station) -> StationState:
        if station.id not in self._states:
            rows = StationState.objects.select_for_update()
            self._states[station.id], _ = rows.get_or_create(station=station)
        return self._states[station.id]


def _record(station: Station, event: Event, *, late: bool) -> Airing | None:
    match event.body:
        case AiringStarted():
            return record_start(station, event, event.body, late=late)
        case AiringEnded():
            return record_end(station, event.at, event.body)
        case ProgrammeResumed():
            record_pause(station, event.body)
        case ListenerJoined():
            record_join(station, event.at, event.body)
        case ListenerLeft():
            record_leave(station, event.at, event.body)
    return None

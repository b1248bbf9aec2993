"""What nodes tell, stored once and in order. An event that makes no sense is kept aside and holds up nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from django.db import OperationalError, transaction
from django.utils import timezone

from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode
from ipstream.core.protocol.events import CommandDone, CommandRefused, Event, NodeHealth
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.nodes.ordering import record_answer
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.ledger import Ledger
from ipstream.panel.telemetry.models import StoredEvent
from ipstream.panel.telemetry.services import forget_listeners, forget_old_events

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Events in one transaction: others want to write, too."""
LARGEST_SEQUENCE = 2**63
CLOCKS_DIFFER = timedelta(minutes=10)
"""A node whose clock runs ahead by more tells moments that would stay in the future for days, or for good."""


class _Envelope(msgspec.Struct):
    """An EventBatch whose events are still closed: one that cannot be opened must not spoil the others."""

    outbox: str
    events: tuple[msgspec.Raw, ...]


@dataclass(frozen=True, slots=True)
class _Parcel:
    """``event`` is None when it could not be read; ``problem`` says why."""

    id: UUID
    sequence: int
    kind: str
    raw: str
    event: Event | None
    problem: str = ""


def store_batch(*, node: Node, data: bytes) -> int:
    """Store a batch as it came; returns the highest sequence now held. Raises InvalidInput when it is no batch."""
    envelope = decode(data, _Envelope)
    outbox = envelope.outbox[:64]
    now = timezone.now()
    parcels = {parcel.id: parcel for parcel in (_open(raw, now) for raw in envelope.events)}
    in_order = sorted(parcels.values(), key=lambda parcel: parcel.sequence)
    for start in range(0, len(in_order), AT_ONCE):
        _store(node, outbox, in_order[start : start + AT_ONCE])
    return in_order[-1].sequence if in_order else 0


@transaction.atomic
def process_again() -> tuple[int, int]:
    """Try the events that could not be processed once more, for the log alone. Returns how many were, and were not."""
    done = left = 0
    for row in StoredEvent.objects.filter(processed=False).order_by("received_at", "sequence"):
        node, ledger = Node.objects.get(pk=row.node_id), Ledger(row.outbox)
        parcel = _open(msgspec.Raw(row.raw.encode()), row.received_at)
        again = _take(node, row.outbox, parcel, _Carried(node, late=True), ledger)
        ledger.close()
        if again.processed:
            StoredEvent.objects.filter(pk=row.pk).update(processed=True, problem="", station_id=again.station_id)
        done, left = done + again.processed, left + (not again.processed)
    return done, left


@transaction.atomic
def _store(node: Node, outbox: str, parcels: Sequence[_Parcel]) -> None:
    locked = Node.objects.select_for_update().get(pk=node.pk)
    known = set(StoredEvent.objects.filter(id__in=[parcel.id for parcel in parcels]).values_list("id", flat=True))
    fresh = [parcel for parcel in parcels if parcel.id not in known]
    if not fresh:
        return
    carried, ledger = _Carried(locked), Ledger(outbox)
    _follow_outbox(locked, outbox, carried)
    rows = [_take(locked, outbox, parcel, carried, ledger) for parcel in fresh]
    StoredEvent.objects.bulk_create(rows, batch_size=AT_ONCE)
    ledger.close()


class _Carried:
    """The stations of a node, now or before. ``late``: what is told of them is old and changes the log alone."""

    def __init__(self, node: Node, *, late: bool = False) -> None:
        rows = Placement.objects.filter(node=node).select_related("station")
        self._placements = {row.station_id: row for row in rows}
        self._late = late

    def station(self, station_id: str | None) -> Station:
        """Raises InvalidInput for stations of others, and ValueError for what is no UUID."""
        placement = self._placements.get(UUID(station_id)) if station_id else None
        if placement is None:
            raise InvalidInput("the node does not carry this station", field="station_id")
        return placement.station

    def is_current(self, station: Station) -> bool:
        return not self._late and self._placements[station.id].current is True

    def current(self) -> list[UUID]:
        return [station_id for station_id, row in self._placements.items() if row.current]


def _open(raw: msgspec.Raw, received_at: datetime) -> _Parcel:
    data = bytes(raw)
    text = data.decode(errors="replace")
    try:
        event = decode(data, Event)
        if event.at.tzinfo is None or not 2000 < event.at.year < 2200:
            raise InvalidInput("at is no moment with a time zone", field="at")
        if event.at > received_at + CLOCKS_DIFFER:
            event = msgspec.structs.replace(event, at=received_at)
        return _Parcel(UUID(event.id), _sequence(event.sequence), type(event.body).__name__, text, event)
    except (InvalidInput, ValueError) as error:
        return _closed(data, text, str(error))


def _closed(data: bytes, text: str, problem: str) -> _Parcel:
    """What can be said of an event that this panel does not understand, perhaps because the node is newer."""
    fields = _fields(text)
    body = fields.get("body")
    kind = str(body.get("type", "")) if isinstance(body, dict) else ""
    try:
        identity = UUID(str(fields.get("id")))
    except ValueError:
        identity = uuid5(NAMESPACE_OID, data.hex())
    return _Parcel(identity, _sequence(fields.get("sequence")), kind, text, None, problem)


def _fields(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # numbers too long, nesting too deep
        return {}
    return found if isinstance(found, dict) else {}


def _sequence(found: Any) -> int:
    return found if isinstance(found, int) and 0 < found < LARGEST_SEQUENCE else 0


def _take(node: Node, outbox: str, parcel: _Parcel, carried: _Carried, ledger: Ledger) -> StoredEvent:
    """Apply the event and return its row for the log."""
    row = StoredEvent(id=parcel.id, node_id=node.pk, outbox=outbox, sequence=parcel.sequence)
    row.kind, row.raw, row.at = parcel.kind[:40], parcel.raw, parcel.event.at if parcel.event else None
    try:
        if parcel.event is None:
            raise InvalidInput(parcel.problem, field="event")
        with transaction.atomic():
            row.station = _apply(node, parcel.event, carried, ledger)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever is wrong with one event, those behind it must get through)
        row.processed, row.problem = False, f"{type(error).__name__}: {error}"[:300]
        log.warning("event %s of node %s not processed: %s", parcel.id, node.name, row.problem)
    return row


def _apply(node: Node, event: Event, carried: _Carried, ledger: Ledger) -> Station | None:
    match event.body:
        case NodeHealth():
            Node.objects.filter(pk=node.pk).update(health=msgspec.to_builtins(event.body), health_at=event.at)
            forget_old_events(node_id=node.pk)
            return None
        case CommandDone() | CommandRefused():
            record_answer(node, event.body)
            return None
    station = carried.station(event.station_id)
    ledger.apply(station, event, current=carried.is_current(station))
    return station


def _follow_outbox(node: Node, outbox: str, carried: _Carried) -> None:
    """A new outbox means that the node lost its old one, and with it the ends of what was open."""
    if node.outbox == outbox:
        return
    last = StoredEvent.objects.filter(node_id=node.pk, outbox=node.outbox).order_by("-received_at").first()
    if last is not None:
        forget_listeners(stations=carried.current(), since=last.received_at)
    Node.objects.filter(pk=node.pk).update(outbox=outbox)

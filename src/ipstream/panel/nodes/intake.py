"""What nodes tell, stored once and in order. An event that makes no sense is kept aside and holds up nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec
from django.db import OperationalError, transaction

from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode
from ipstream.core.protocol.events import CommandDone, CommandRefused, Event, NodeHealth
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.nodes.ordering import record_answer
from ipstream.panel.telemetry import services as telemetry
from ipstream.panel.telemetry.models import StoredEvent

log = logging.getLogger(__name__)

News = set[tuple[str, UUID]]
LARGEST_SEQUENCE = 2**63


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
    parcels = {parcel.id: parcel for parcel in map(_open, envelope.events)}
    news: News = set()
    with transaction.atomic():
        locked = Node.objects.select_for_update().get(pk=node.pk)
        known = set(StoredEvent.objects.filter(id__in=parcels).values_list("id", flat=True))
        fresh = sorted((parcel for key, parcel in parcels.items() if key not in known), key=lambda each: each.sequence)
        if fresh:
            _follow_outbox(locked, outbox)
            carried = {row.station_id: row for row in _placements(locked)}
            rows = [_take(locked, outbox, parcel, carried, news) for parcel in fresh]
            StoredEvent.objects.bulk_create(rows, batch_size=100)
        for name, station_id in news:
            telemetry.tell([name], [station_id])
    return max((parcel.sequence for parcel in parcels.values()), default=0)


def process_again() -> tuple[int, int]:
    """Try the events that could not be processed once more, for the log alone. Returns how many were, and were not."""
    done = left = 0
    for row in StoredEvent.objects.filter(processed=False).order_by("received_at", "sequence"):
        parcel = _open(msgspec.Raw(row.raw.encode()))
        node = Node.objects.get(pk=row.node_id)
        again = _take(node, row.outbox, parcel, {each.station_id: each for each in _placements(node)}, None)
        if again.processed:
            StoredEvent.objects.filter(pk=row.pk).update(processed=True, problem="", station_id=again.station_id)
        done, left = done + again.processed, left + (not again.processed)
    return done, left


def _open(raw: msgspec.Raw) -> _Parcel:
    data = bytes(raw)
    text = data.decode(errors="replace")
    try:
        event = decode(data, Event)
        if event.at.tzinfo is None or not 2000 < event.at.year < 2200:
            raise InvalidInput("at is no moment with a time zone", field="at")
        return _Parcel(UUID(event.id), _sequence(event.sequence), type(event.body).__name__, text, event)
    except (InvalidInput, ValueError) as error:
        return _closed(data, text, str(error))


def _closed(data: bytes, text: str, problem: str) -> _Parcel:
    """What can be said of an event that this panel does not understand, perhaps because the node is newer."""
    found = json.loads(text)
    fields: dict[str, Any] = found if isinstance(found, dict) else {}
    body = fields.get("body")
    kind = str(body.get("type", "")) if isinstance(body, dict) else ""
    try:
        identity = UUID(str(fields.get("id")))
    except ValueError:
        identity = uuid5(NAMESPACE_OID, data.hex())
    return _Parcel(identity, _sequence(fields.get("sequence")), kind, text, None, problem)


def _sequence(found: Any) -> int:
    return found if isinstance(found, int) and 0 < found < LARGEST_SEQUENCE else 0


def _take(node: Node, outbox: str, parcel: _Parcel, carried: dict[UUID, Placement], news: News | None) -> StoredEvent:
    """Apply the event and return its row for the log. Without ``news`` it is late: it changes the log alone."""
    row = StoredEvent(id=parcel.id, node_id=node.pk, outbox=outbox, sequence=parcel.sequence)
    row.kind, row.raw, row.at = parcel.kind[:40], parcel.raw, parcel.event.at if parcel.event else None
    try:
        if parcel.event is None:
            raise InvalidInput(parcel.problem, field="event")
        with transaction.atomic():
            row.station_id = _apply(node, outbox, parcel.event, carried, news)
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever is wrong with one event, those behind it must get through)
        row.processed, row.problem = False, f"{type(error).__name__}: {error}"[:300]
        log.warning("event %s of node %s not processed: %s", parcel.id, node.name, row.problem)
    return row


def _apply(node: Node, outbox: str, event: Event, carried: dict[UUID, Placement], news: News | None) -> UUID | None:
    match event.body:
        case NodeHealth():
            _note_health(node, event.at, event.body)
            return None
        case CommandDone() | CommandRefused():
            record_answer(node, event.body)
            return None
    placement = carried.get(UUID(event.station_id)) if event.station_id else None
    if placement is None:
        raise InvalidInput("the node does not carry this station", field="station_id")
    current = placement.current is True and news is not None
    names = telemetry.apply(station=placement.station, event=event, outbox=outbox, current=current)
    if news is not None:
        news.update((name, placement.station_id) for name in names)
    return placement.station_id


def _note_health(node: Node, at: datetime, body: NodeHealth) -> None:
    Node.objects.filter(pk=node.pk).update(health=msgspec.to_builtins(body), health_at=at)


def _follow_outbox(node: Node, outbox: str) -> None:
    """A new outbox means that the node lost its old one, and with it the ends of what was open."""
    if node.outbox == outbox:
        return
    last = StoredEvent.objects.filter(node_id=node.pk, outbox=node.outbox).order_by("-received_at").first()
    if last is not None:
        stations = [row.station_id for row in _placements(node) if row.current]
        telemetry.forget_listeners(stations=stations, since=last.received_at)
    Node.objects.filter(pk=node.pk).update(outbox=outbox)


def _placements(node: Node) -> Iterable[Placement]:
    return Placement.objects.filter(node=node).select_related("station")

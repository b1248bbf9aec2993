"""The node's outbox: what happened, kept on disk until the panel says it holds it.

SQLite in WAL mode with ``synchronous=FULL``: an event is on the disk when ``append`` returns (0.3 ms on an SSD). NORMAL
would be ten times faster, but after a power cut a number already told to the panel could be given out again, and the
panel's acknowledgement would then remove an event it never saw.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog
import uuid6
from msgspec.structs import replace

from ipstream.core.errors import InvalidInput, Unavailable
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import AnyBody, Event, EventBatch, NodeHealth
from ipstream.core.units import StationId

log = structlog.get_logger()

MOST_HELD = 20_000
"""Events in memory while the disk is full: about 20 MB."""

SCHEMA = """
create table if not exists outbox (id text not null);
create table if not exists events (
    sequence integer primary key autoincrement,
    id text not null unique,
    at text not null,
    station_id text,
    kind text not null,
    body blob not null
);
create index if not exists events_health on events (kind) where kind = 'NodeHealth';
"""


class OutboxUnavailable(Unavailable):
    """The event could not be put on disk (full, read-only, locked): it has NOT been recorded."""

    code = "outbox_unavailable"


class Outbox:
    """Events in order. ``id`` is the UUID made with the file; ``sequence`` counts in it and never repeats.

    What finds the disk full is held in memory and goes to the disk, in order, with the next event that finds room; a
    heartbeat tries every minute. Only a crash while the disk is full loses it.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Open or make the file. A damaged one is moved aside, logged, and replaced by an empty one with a new id."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self._held: list[Event] = []
        try:
            self._database = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise OutboxUnavailable(f"cannot open the outbox: {error}") from error
            aside = _move_aside(path, clock())
            log.error("outbox damaged, a new one begins", kept=str(aside), error=str(error))
            self._database = _open(path)
        self.id: str = self._database.execute("select id from outbox").fetchone()[0]

    def close(self) -> None:
        try:
            self._write_held()
        except sqlite3.OperationalError as error:
            log.error("events are lost: the disk is full", events=len(self._held), error=str(error))
        self._database.close()

    def on_append(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each append, in the appending thread."""
        self._listeners.append(listener)

    def append(self, station_id: StationId | None, body: AnyBody, *, at: datetime | None = None) -> Event:
        """Record what happened at ``at`` (now, when None). On disk when it returns with a ``sequence``; 0 is held.

        Raises OutboxUnavailable when memory holds as much as it may, and for a heartbeat that finds no room.
        """
        event = Event(str(uuid6.uuid7()), 0, at or self._clock(), station_id, body)
        try:
            self._write_held()
            event = (self._replace_health(event) if isinstance(body, NodeHealth) else None) or self._insert(event)
        except sqlite3.OperationalError as error:
            self._hold(event, error)
        for listener in self._listeners:
            listener()
        return event

    def pending(self, limit: int = 500) -> tuple[Event, ...]:
        """The oldest events not yet acknowledged, in order. One that this agent cannot read is logged and left out."""
        rows = self._database.execute(
            "select id, sequence, at, station_id, body from events order by sequence limit ?", (limit,)
        )
        events = (_event(*row) for row in rows)
        return tuple(event for event in events if event is not None)

    def batch(self, limit: int = 500) -> EventBatch:
        return EventBatch(outbox=self.id, events=self.pending(limit))

    def acknowledge(self, up_to: int) -> None:
        """Forget events up to and including sequence ``up_to``: the panel holds them."""
        try:
            self._database.execute("delete from events where sequence <= ?", (up_to,))
        except sqlite3.OperationalError as error:
            raise OutboxUnavailable(f"acknowledgement not recorded: {error}") from error

    def waiting(self) -> int:
        """How many events the panel does not hold yet."""
        return int(self._database.execute("select count(*) from events").fetchone()[0]) + len(self._held)

    def _hold(self, event: Event, error: sqlite3.OperationalError) -> None:
        if isinstance(event.body, NodeHealth) or len(self._held) >= MOST_HELD:
            raise OutboxUnavailable(f"{type(event.body).__name__} not recorded: {error}") from error
        if not self._held:
            log.error("events are held in memory until the disk takes them", error=str(error))
        self._held.append(event)

    def _write_held(self) -> None:
        """All of it or nothing."""
        if not self._held:
            return
        with self._database:
            self._database.execute("begin immediate")
            for event in self._held:
                self._insert(event)
        log.info("the disk takes events again", held=len(self._held))
        self._held = []

    def _insert(self, event: Event) -> Event:
        cursor = self._database.execute(
            "insert into events (id, at, station_id, kind, body) values (?, ?, ?, ?, ?)",
            (event.id, event.at.isoformat(), event.station_id, type(event.body).__name__, encode(event.body)),
        )
        return replace(event, sequence=cursor.lastrowid or 0)

    def _replace_health(self, event: Event) -> Event | None:
        """Only the newest heartbeat waits: it takes the place (and number) of the one that still does, if any."""
        row = self._database.execute(
            "update events set at = ?, body = ? where kind = 'NodeHealth' returning id, sequence",
            (event.at.isoformat(), encode(event.body)),
        ).fetchone()
        return replace(event, id=row[0], sequence=row[1]) if row else None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        database.execute("pragma journal_mode=wal")
        database.execute("pragma synchronous=full")
        if (verdict := database.execute("pragma quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(verdict)
        database.executescript(SCHEMA)
        database.execute(
            "insert into outbox (id) select ? where not exists (select 1 from outbox)", (str(uuid.uuid4()),)
        )
    except sqlite3.Error:
        database.close()
        raise
    return database


def _move_aside(path: Path, now: datetime) -> Path:
    """Keep the damaged file and its journal for whoever wants to look into them."""
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return aside


def _event(identity: str, sequence: int, at: str, station_id: str | None, body: bytes) -> Event | None:
    try:
        return Event(
            id=identity,
            sequence=sequence,
            at=datetime.fromisoformat(at),
            station_id=StationId(station_id) if station_id else None,
            body=decode(body, AnyBody),  # type: ignore[arg-type]
        )
    except (InvalidInput, ValueError) as error:
        log.error("event unreadable", sequence=sequence, body=body[:500], error=str(error))
        return None

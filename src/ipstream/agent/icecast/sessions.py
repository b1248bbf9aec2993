"""Who listens, kept on disk so that a restart of the agent forgets nobody.

What is in memory decides; the file follows. Should the disk be full or the file spoilt, listeners still come and go,
only the next start has to ask Icecast who is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

import structlog

from ipstream.core.units import StationId

log = structlog.get_logger()

SCHEMA = """
create table if not exists run (name text not null);
create table if not exists sessions (
    client integer primary key,
    session_id text not null,
    station_id text not null,
    mount text not null,
    joined_at text not null
);
"""


@dataclass(frozen=True, slots=True)
class Session:
    """``client`` is Icecast's number for the connection, unique for one run of Icecast; ``mount`` the one asked for."""

    client: int
    session_id: str
    station_id: StationId
    mount: str
    joined_at: datetime


class Sessions:
    """The open sessions by client number. ``run`` is the run of Icecast that counted them, empty when not known yet."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; a damaged one is replaced by an empty one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run = ""
        self._open: dict[int, Session] = {}
        try:
            self._begin(path)
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            log.error("sessions damaged, beginning anew", error=str(error))
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._begin(path)

    def close(self) -> None:
        self._database.close()

    def all(self) -> tuple[Session, ...]:
        return tuple(self._open.values())

    def get(self, client: int) -> Session | None:
        return self._open.get(client)

    def count(self, station_id: StationId) -> int:
        return sum(session.station_id == station_id for session in self._open.values())

    def add(self, session: Session) -> None:
        self._open[session.client] = session
        row = (*astuple(session)[:-1], session.joined_at.isoformat())
        self._write("insert or replace into sessions values (?, ?, ?, ?, ?)", row)

    def remove(self, session: Session) -> None:
        self._open.pop(session.client, None)
        self._write("delete from sessions where client = ?", (session.client,))

    def counted_by(self, run: str) -> None:
        self.run = run
        self._write("delete from run", ())
        self._write("insert into run values (?)", (run,))

    def _write(self, statement: str, values: Iterable[object]) -> None:
        try:
            self._database.execute(statement, tuple(values))
        except sqlite3.DatabaseError as error:
            log.error("session not recorded", error=str(error))

    def _begin(self, path: Path) -> None:
        self._database = _open(path)
        try:
            self._open = {session.client: session for session in self._read()}
            row = self._database.execute("select name from run").fetchone()
        except (sqlite3.Error, ValueError):
            self._database.close()
            raise
        self.run = row[0] if row else ""

    def _read(self) -> list[Session]:
        rows = self._database.execute("select client, session_id, station_id, mount, joined_at from sessions")
        return [
            Session(client, session_id, StationId(station_id), mount, datetime.fromisoformat(joined_at))
            for client, session_id, station_id, mount, joined_at in rows
        ]


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        database.execute("pragma journal_mode=wal")
        database.execute("pragma synchronous=full")
        if (verdict := database.execute("pragma quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(verdict)
        database.executescript(SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database

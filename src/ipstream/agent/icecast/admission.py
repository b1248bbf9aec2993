"""Who may listen, and who does: Icecast asks before it lets a listener in, and tells when one has gone.

The plan's limit counts over all mounts of a station. It is exact because one event loop decides, with nothing awaited
between counting and counting in, and because nobody is refused on the strength of a session that is no longer there.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import structlog

from ipstream.agent.emit import Emit
from ipstream.agent.icecast.admin import AdminClient, Listener
from ipstream.agent.icecast.config import UNPRINTABLE, asked_mount
from ipstream.agent.icecast.sessions import Session, Sessions
from ipstream.core.errors import InvalidInput, IPStreamError, NotFound
from ipstream.core.protocol.events import AnyBody, ListenerJoined, ListenerLeft, ListenerRefused
from ipstream.core.protocol.spec import StationSpec
from ipstream.core.units import Seconds, StationId

log = structlog.get_logger()

Why = Literal["listener_limit", "unknown_mount", "stopped"]

LOOK_TWICE: Seconds = 0.5
"""A listener on his way to the standby or back is on neither list for a moment."""
TRUST: Seconds = 5.0
"""How long a full station believes its own count before it asks Icecast again."""
ON_THE_WAY: Seconds = 20.0
"""Icecast gives up waiting for our answer after 15 s; until then an admitted listener may not be on its lists."""
LONGEST_AGENT = 500
"""Letters of a user agent that are kept."""
TELL_REFUSALS_EVERY: Seconds = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``why`` is empty for the admitted."""

    why: Why | Literal[""] = ""

    @property
    def admitted(self) -> bool:
        return not self.why


class Admission:
    """One node's listeners.

    Forms are what Icecast posts: ``client`` (its number), ``mount``, ``ip``, ``agent``. ``reconcile`` is to be called
    when the agent or Icecast has started, and every half minute: a goodbye is lost when the agent is away.
    """

    def __init__(
        self,
        path: Path,
        emit: Emit,
        icecast: AdminClient,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = Sessions(path)
        self._emit = emit
        self._icecast = icecast
        self._clock = clock
        self._stations: dict[str, StationSpec] = {}
        self._door = asyncio.Event()
        self._door.set()
        self._looking = asyncio.Lock()
        self._looked_at: datetime | None = None
        self._left_meanwhile: set[int] = set()
        self._refusals: dict[tuple[str, str, str], datetime] = {}

    def close(self) -> None:
        self._sessions.close()

    def follow(self, stations: Sequence[StationSpec]) -> None:
        """From now on these stations are here. Who listens already stays, whatever the new limit."""
        self._stations = {output.mount: station for station in stations for output in station.outputs}

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Newcomers wait at the door for the length of the block (Icecast gives up after 15 s)."""
        self._door.clear()
        try:
            yield
        finally:
            self._door.set()

    def listeners(self, station_id: StationId) -> int:
        """How many listen to the station now, over all its mounts."""
        return self._sessions.count(station_id)

    async def listener_add(self, form: Mapping[str, str]) -> Answer:
        """Icecast asks whether it may let this one in. Raises InvalidInput for a form that is not Icecast's."""
        client, mount = _client(form), form.get("mount", "")
        await self._door.wait()
        if known := self._sessions.get(client):
            self._end(known, self._clock())  # Numbers start over with Icecast: the earlier one went with it.
        if self._verdict(mount) == "listener_limit":
            await self._make_sure()
        if why := self._verdict(mount):
            self._refuse(mount, why, form)
            return Answer(why)
        self._begin(client, mount, self._clock(), form.get("ip", ""), form.get("agent", ""))
        return Answer()

    async def listener_remove(self, form: Mapping[str, str]) -> None:
        """Icecast says that this one has gone; ``mount`` is the one he asked for, also when he was on the standby."""
        client = _client(form)
        self._left_meanwhile.add(client)
        if session := self._sessions.get(client):
            self._end(session, self._clock())

    async def reconcile(self) -> None:
        """Make the sessions agree with who is really there. Raises IcecastUnavailable; nothing is changed then."""
        async with self._looking:
            await self._reconcile()

    async def _make_sure(self) -> None:
        """Before anybody is refused: are all those really there? When Icecast cannot be asked, they are."""
        async with self._looking:
            try:
                recent = self._looked_at and abs(self._clock() - self._looked_at) < timedelta(seconds=TRUST)
                if not recent or await self._icecast.run() != self._sessions.run:
                    await self._reconcile()
            except IPStreamError as error:
                log.warning("full, and Icecast does not say of whom", error=error.message)

    async def _reconcile(self) -> None:
        began = self._clock()
        self._left_meanwhile.clear()
        self._forget_earlier_run(await self._icecast.run())
        there = await self._look()
        if self._differs(there, began):
            await asyncio.sleep(LOOK_TWICE)
            there_again = await self._look()
            self._end_missing(there | there_again, began)
            self._adopt({client: there_again[client] for client in there.keys() & there_again.keys()})
        self._looked_at = self._clock()

    def _forget_earlier_run(self, run: str) -> None:
        """Everybody left when the Icecast that counted them ended, which was before this one began.

        It tells its beginning in whole seconds. Who came in the very second before is missed later.
        """
        if run == self._sessions.run:
            return
        began = _moment(run) or self._clock()
        for session in self._sessions.all():
            if session.joined_at < began:
                self._end(session, began)
        self._sessions.counted_by(run)

    async def _look(self) -> dict[int, tuple[str, Listener]]:
        """Every listener of our mounts by client number, with the mount he asked for."""
        there: dict[int, tuple[str, Listener]] = {}
        for source in await self._icecast.mounts():
            asked = asked_mount(source.mount)
            try:
                listeners = await self._icecast.listeners(source.mount)
            except NotFound:
                continue
            there.update({listener.client: (asked, listener) for listener in listeners})
        return there

    def _differs(self, there: Mapping[int, object], began: datetime) -> bool:
        known = {session.client for session in self._sessions.all()}
        return bool(self._missing(there, began)) or bool(there.keys() - known - self._left_meanwhile)

    def _missing(self, there: Mapping[int, object], began: datetime) -> list[Session]:
        """Those whom Icecast does not know. Who joined in the future did so before the clock was put back."""
        settled, now = began - timedelta(seconds=ON_THE_WAY), self._clock()
        absent = (session for session in self._sessions.all() if session.client not in there)
        return [session for session in absent if session.joined_at < settled or session.joined_at > now]

    def _end_missing(self, there: Mapping[int, object], began: datetime) -> None:
        for session in self._missing(there, began):
            self._end(session, self._clock())

    def _adopt(self, there: Mapping[int, tuple[str, Listener]]) -> None:
        """Those of whom we lost our note."""
        for client, (mount, listener) in there.items():
            unknown = self._sessions.get(client) is None and client not in self._left_meanwhile
            if unknown and mount in self._stations:
                joined_at = self._clock() - timedelta(seconds=listener.seconds)
                self._begin(client, mount, joined_at, listener.address, listener.user_agent)

    def _verdict(self, mount: str) -> Why | Literal[""]:
        station = self._stations.get(mount)
        if station is None:
            return "unknown_mount"
        if station.wanted == "stopped":
            return "stopped"
        return "listener_limit" if self.listeners(station.id) >= station.listener_limit else ""

    def _begin(self, client: int, mount: str, joined_at: datetime, address: str, user_agent: str) -> None:
        station_id = self._stations[mount].id
        session = Session(client, str(uuid.uuid4()), station_id, mount, joined_at)
        self._sessions.add(session)
        count = self.listeners(station_id)
        joined = ListenerJoined(session.session_id, mount, address, _printable(user_agent), count)
        self._tell(station_id, joined, joined_at)

    def _end(self, session: Session, left_at: datetime) -> None:
        self._sessions.remove(session)
        seconds = max(0.0, (left_at - session.joined_at).total_seconds())
        count = self.listeners(session.station_id)
        left = ListenerLeft(session.session_id, session.mount, round(seconds, 3), count)
        self._tell(session.station_id, left, left_at)

    def _refuse(self, mount: str, why: Why, form: Mapping[str, str]) -> None:
        """Players knock again and again: the same one's refusals are told once a minute."""
        now, knock = self._clock(), (mount, form.get("ip", ""), why)
        recently = now - timedelta(seconds=TELL_REFUSALS_EVERY)
        self._refusals = {key: at for key, at in self._refusals.items() if at > recently}
        if knock in self._refusals:
            return
        self._refusals[knock] = now
        station = self._stations.get(mount)
        count = self.listeners(station.id) if station else 0
        agent = _printable(form.get("agent", ""))
        self._tell(station.id if station else None, ListenerRefused(mount, form.get("ip", ""), agent, why, count), now)

    def _tell(self, station_id: StationId | None, body: AnyBody, at: datetime) -> None:
        """A full disk must not keep listeners out."""
        try:
            self._emit(station_id, body, at=at)
        except IPStreamError as error:
            log.error("not told", event_kind=type(body).__name__, error=error.message)


def _client(form: Mapping[str, str]) -> int:
    text = form.get("client", "")
    if not text.isdecimal():
        raise InvalidInput(f"client must be Icecast's number, not {text!r}", field="client")
    return int(text)


def _printable(user_agent: str) -> str:
    return UNPRINTABLE.sub(" ", user_agent)[:LONGEST_AGENT]


def _moment(run: str) -> datetime | None:
    """When a run of Icecast began, such as ``2026-01-31T10:00:00+0000``."""
    try:
        return datetime.strptime(run, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None

"""A node as the panel hears it: tells events to ``/node/v1/events`` in order, as an agent's outbox does."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.codec import encode
from ipstream.core.protocol.events import (
    AiringEnded,
    AiringStarted,
    AnyBody,
    Event,
    EventBatch,
    ListenerJoined,
    ListenerLeft,
    PlanChanged,
    PlannedTrack,
    StationUp,
)
from ipstream.core.units import StationId, TrackId
from ipstream.panel.nodes.services import place_station, register_node
from ipstream.panel.stations.models import Station

CHANCE = Reason("shuffle", {"playlist": "Principal", "eligible": 5, "of": 8})


@dataclass
class NodeAtWork:
    url: str
    token: str
    station: Station
    listeners: int = 0
    outbox: str = field(default_factory=lambda: str(uuid.uuid4()))
    sequence: int = 0
    airing: str = ""

    @classmethod
    def enrol(cls, url: str, station: Station) -> NodeAtWork:
        """A new server that carries the station and is there."""
        node, token = register_node(name=f"nodo-{uuid.uuid4().hex[:6]}", hostname="127.0.0.1", icecast_port=8000)
        place_station(station=station, node=node)
        return cls(url, token, station)

    def tell(self, *bodies: AnyBody, at: datetime | None = None) -> None:
        """Post events, all of this moment."""
        events = tuple(self._event(body, at or datetime.now(UTC)) for body in bodies)
        data = encode(EventBatch(self.outbox, events))
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/node/v1/events", data, headers)
        assert urllib.request.urlopen(request, timeout=20).status == 200

    def up(self) -> None:
        self.tell(StationUp())

    def plays(
        self, title: str, artist: str, *, seconds: float = 180, ago: float = 0, track_id: str | None = None
    ) -> None:
        """The song before ends, this one begins."""
        moment = datetime.now(UTC) - timedelta(seconds=ago)
        before = [AiringEnded(self.airing, "finished", self.listeners)] if self.airing else []
        self.airing = str(uuid.uuid4())
        track = TrackId(track_id or str(uuid.uuid4()))
        started = AiringStarted(self.airing, track, None, title, artist, seconds, "autodj", CHANCE, self.listeners)
        self.tell(*before, started, at=moment)

    def plans(self, *songs: tuple[str, str]) -> None:
        """What comes next: (title, artist)."""
        now = datetime.now(UTC)
        items = (
            PlannedTrack(
                TrackId(str(uuid.uuid4())), title, artist, now + timedelta(minutes=3 * (index + 1)), 180.0, CHANCE
            )
            for index, (title, artist) in enumerate(songs)
        )
        self.tell(PlanChanged(tuple(items)))

    def joins(self, agent: str = "VLC/3.0.18 LibVLC/3.0.18", mount: str = "/andes") -> str:
        """A listener comes in; returns his session."""
        self.listeners += 1
        session = str(uuid.uuid4())
        self.tell(ListenerJoined(session, mount, f"190.24.1.{self.listeners}", agent, self.listeners))
        return session

    def leaves(self, session: str, mount: str = "/andes") -> None:
        self.listeners -= 1
        self.tell(ListenerLeft(session, mount, 60.0, self.listeners))

    def keep_polling(self) -> threading.Event:
        """Ask for the spec as an agent does, so that the panel knows the node is there. Set the answer to stop."""
        stop = threading.Event()
        threading.Thread(target=self._poll, args=(stop,), daemon=True).start()
        return stop

    def _poll(self, stop: threading.Event) -> None:
        while not stop.is_set():
            request = urllib.request.Request(
                f"{self.url}/node/v1/spec?have=0", headers={"Authorization": f"Bearer {self.token}"}
            )
            try:
                urllib.request.urlopen(request, timeout=30).close()
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                return
            stop.wait(1)

    def _event(self, body: AnyBody, at: datetime) -> Event:
        self.sequence += 1
        return Event(str(uuid.uuid4()), self.sequence, at, StationId(str(self.station.id)), body)

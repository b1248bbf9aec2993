"""A node as the panel meets it: it shows its token, asks, fetches, and tells events in order from an outbox."""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser

from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import AiringStarted, AnyBody, Event, EventBatch, EventsStored
from ipstream.core.protocol.spec import NodeSpec, SpecAnswer
from ipstream.core.units import StationId, TrackId
from ipstream.panel.library import storage
from ipstream.panel.library.models import Track
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import place_station, register_node
from ipstream.panel.stations.models import Station
from tests.cast import CaptureOnCommit, Cast

Committed = Callable[[], AbstractContextManager[object]]


@dataclass
class Voice:
    """The node's side of the conversation. ``spoken`` is its outbox since the beginning."""

    node: Node
    token: str
    outbox: str = field(default_factory=lambda: str(uuid.uuid4()))
    spoken: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser = Browser(headers={"Authorization": f"Bearer {self.token}"})
        self._numbers = itertools.count(1)

    def happen(self, body: AnyBody, station: Station | None = None, at: datetime | None = None) -> Event:
        """Write to the outbox; nothing is sent yet."""
        station_id = StationId(str(station.id)) if station else None
        event = Event(str(uuid.uuid4()), next(self._numbers), at or datetime.now(UTC), station_id, body)
        self.spoken.append(event)
        return event

    def send(self, *events: Event) -> int:
        """Send these; how far the panel holds all."""
        return self.send_raw(encode(EventBatch(self.outbox, events)))

    def send_raw(self, body: bytes) -> int:
        answer = self.browser.post("/node/v1/events", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return decode(answer.content, EventsStored).up_to

    def tell(self, body: AnyBody, station: Station | None = None, at: datetime | None = None) -> Event:
        """It happens and is sent at once."""
        event = self.happen(body, station, at)
        assert self.send(event) == event.sequence
        return event

    def get(self, path: str, **headers: str) -> Any:
        return self.browser.get(f"/node/v1/{path}", headers=headers)

    def spec(self, have: int = 0) -> NodeSpec:
        """The newest spec, which there must be."""
        answer = decode(self.get(f"spec?have={have}").content, SpecAnswer)
        assert answer.spec is not None
        return answer.spec


def began(track: Track | None = None, **changes: Any) -> AiringStarted:
    """A track became audible, of the library or of that title; else the notice."""
    fields: dict[str, Any] = {
        "airing_id": str(uuid.uuid4()),
        "track_id": TrackId(str(track.id)) if track else None,
        "playlist_id": None,
        "title": track.title if track else "Emisora sin programación",
        "artist": track.artist if track else "",
        "duration": 120.0,
        "source": "autodj" if track or "title" in changes else "notice",
        "reason": Reason("shuffle", {"playlist": "Principal", "eligible": 5, "of": 8}),
        "listeners": 0,
    }
    return AiringStarted(**(fields | changes))


def ready_track(station: Station, title: str, artist: str = "Los Ensayos", *, seconds: float = 120.0) -> Track:
    """A track that could air, with a file of a few bytes."""
    data = f"sound of {title}".encode() * 50
    name = hashlib.sha256(data).hexdigest()
    path = storage.path_of(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return Track.objects.create(
        station=station,
        filename=f"{title}.mp3",
        size=len(data),
        sha256=name,
        status="ready",
        title=title,
        artist=artist,
        album="Pruebas",
        art_sha256="ab" * 32,
        duration=seconds,
        cue_in=0.0,
        cue_out=seconds,
        loudness=-16.0,
        true_peak=-1.0,
        air_sha256=name,
        air_size=len(data),
        air_extension="mp3",
    )


@pytest.fixture
def committed(django_capture_on_commit_callbacks: CaptureOnCommit) -> Committed:
    """``with committed():`` whoever waits for a commit hears of it at the end of the block."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def node(cast: Cast, committed: Committed) -> Voice:
    """The node that carries Radio Andes."""
    with committed():
        node = Voice(*register_node(name="nodo-1", hostname="radio.test", icecast_port=8100))
        place_station(station=cast.radio_andes, node=node.node)
    return node


@pytest.fixture
def other_node(cast: Cast, committed: Committed) -> Voice:
    """The node that carries Radio Luna."""
    with committed():
        other = Voice(*register_node(name="nodo-2", hostname="otra.test"))
        place_station(station=cast.radio_luna, node=other.node)
    return other

"""Which news of the rooms below is told to whom."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from ipstream.panel.lib import events
from ipstream.panel.realtime import news, rooms
from ipstream.panel.realtime.channel import Channel
from ipstream.panel.realtime.herald import herald


def subscribe() -> None:
    """Listen to the rooms below; called once in each process."""
    events.subscribe("stations.changed", station_changed)
    events.subscribe("telemetry.station_changed", station_changed)
    events.subscribe("telemetry.listeners_changed", listeners_changed)
    events.subscribe("library.media_changed", media_changed)
    events.subscribe("library.media_deleted", media_deleted)
    events.subscribe("accounts.session_ended", session_ended)
    user_logged_out.connect(logged_out)


def station_changed(*, station_id: UUID) -> None:
    _tell(("station", station_id), rooms.STATION, station_id, "station", partial(news.station, station_id))


def listeners_changed(*, station_id: UUID) -> None:
    """The view of the station tells their number too."""
    _tell(("listeners", station_id), rooms.LISTENERS, station_id, "listeners", partial(news.listeners, station_id))
    station_changed(station_id=station_id)


def media_changed(*, station_id: UUID, track_id: UUID) -> None:
    _tell(("media", track_id), rooms.LIBRARY, station_id, "media", partial(news.media, track_id))


def media_deleted(*, station_id: UUID, track_ids: list[UUID]) -> None:
    read = partial(news.media_deleted, station_id, track_ids)
    _tell(("media_deleted", tuple(track_ids)), rooms.LIBRARY, station_id, "media_deleted", read)


def logged_out(*, request: HttpRequest, **_: Any) -> None:
    if request.session.session_key:
        session_ended(session_key=request.session.session_key)


def session_ended(*, session_key: str) -> None:
    """Its sockets are let go, whichever tab and process they are in."""
    room = rooms.of_session(session_key)
    herald.tell(room, lambda channel: channel.drop(room))


def _tell(key: Hashable, kind: str, station_id: UUID, event: str, read: news.Read) -> None:
    """Soon, and then as it is: read when its turn comes."""

    def emit(channel: Channel) -> None:
        payload = read()
        if payload is not None:
            channel.emit(rooms.of(kind, station_id), event, payload)

    herald.tell(key, emit)

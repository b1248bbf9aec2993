"""The live side of the panel: Socket.IO at ``/rt/``, by websocket only.

A client sends ``watch {station: slug}`` and is answered ``{ok, view, listeners}``; from then on it gets the station's
news: ``station`` (StationView), ``listeners`` (ListenersView), ``media`` (TrackView) and ``media_deleted`` ({ids}),
both with the station's slug and the bytes its music takes as ``storage_used``. ``resync`` asks it to watch anew.
Strangers to a station are answered ``ok: false``. Who listens and what is in the library is told only to those who have
the right to it (``rooms.RIGHTS``); to the others ``listeners`` is null.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import socketio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from ipstream.panel.accounts.at_the_door import caller_with_session, session_key
from ipstream.panel.realtime import news, people, rooms
from ipstream.panel.realtime.channel import channel
from ipstream.panel.realtime.manager import ServerManager

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

SWEEP_SECONDS = 10
"""A session that ended without a logout (deactivated, expired, moved to another client) is found this late at most."""
LONGEST_MESSAGE = 16 * 1024

server = socketio.AsyncServer(
    async_mode="asgi",
    client_manager=ServerManager(settings.REDIS_URL),
    transports=["websocket"],
    max_http_buffer_size=LONGEST_MESSAGE,
)


_sessions: dict[str, str] = {}
"""The key of the session behind each socket of this process."""
_tasks: set[asyncio.Task[None]] = set()


async def connect(sid: str, environ: dict[str, Any], auth: object = None) -> None:
    """Only for whoever has logged in; a page of another origin does not get this far."""
    key = session_key(environ.get("HTTP_COOKIE", ""))
    if await _read(caller_with_session, key) is None:
        raise socketio.exceptions.ConnectionRefusedError("auth")
    if not _tasks:
        channel.serve(server.manager)
        _tasks.add(asyncio.create_task(_sweep()))
    _sessions[sid] = key
    await server.enter_room(sid, rooms.of_session(key))


async def disconnect(sid: str, reason: str = "") -> None:
    _sessions.pop(sid, None)


async def watch(sid: str, asked: object = None) -> dict[str, Any]:
    """Into the rooms first, the snapshot second: nothing that happens between is missed."""
    watched = await _read(people.station_watched, _sessions.get(sid, ""), _slug(asked))
    if watched is None:
        return {"ok": False}
    for room in watched.rooms:
        await server.enter_room(sid, room)
    view, listeners = await _read(_snapshot, watched)
    return {"ok": view is not None, "view": view, "listeners": listeners}


async def unwatch(sid: str, asked: object = None) -> dict[str, Any]:
    watched = await _read(people.station_watched, _sessions.get(sid, ""), _slug(asked))
    for room in watched.rooms if watched is not None else ():
        await server.leave_room(sid, room)
    return {"ok": True}


async def _sweep() -> None:
    """Let go of the sockets whose session has ended, and of rooms a person may not see any more."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        for key in set(_sessions.values()):
            try:
                await _hold_session_to_its_rights(key)
            except Exception:  # outermost: a database that is away for a moment must not end all sweeping
                log.exception("a session could not be looked at; it will be in %s s", SWEEP_SECONDS)


async def _hold_session_to_its_rights(key: str) -> None:
    allowed = await _read(people.rooms_allowed, key)
    for sid in [each for each, its in _sessions.items() if its == key]:
        await _hold_to(sid, allowed)


async def _hold_to(sid: str, allowed: set[str] | None) -> None:
    if allowed is None:
        await server.disconnect(sid)
        return
    for room in server.rooms(sid):
        if rooms.is_of_a_station(room) and room not in allowed:
            await server.leave_room(sid, room)


def _snapshot(watched: people.Watched) -> tuple[news.Payload | None, news.Payload | None]:
    listeners = news.listeners(watched.station_id) if watched.with_listeners else None
    return news.station(watched.station_id), listeners


def _slug(asked: object) -> str:
    slug = asked.get("station") if isinstance(asked, dict) else None
    return slug if isinstance(slug, str) else ""


async def _read(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Read the database in a thread, with a connection that is still good."""

    def fresh() -> T:
        close_old_connections()
        return read(*args, **kwargs)

    return await sync_to_async(fresh, thread_sensitive=True)()


for _handler in (connect, disconnect, watch, unwatch):
    server.on(_handler.__name__, _handler)

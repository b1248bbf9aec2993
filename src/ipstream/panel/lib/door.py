"""The panel's door. Django takes a whole request to memory or disk before it asks anybody; this looks first.

A body that is too large for its address, or for whoever sends it, is read to its end and dropped: it never fills a
disk, and its sender still gets to read why.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SIZE, _TOLD, _FAILED = "ipstream.refused_size", "ipstream.refusal_is_told", "ipstream.door_failed"


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes of a POST to an address matching ``pattern`` are let in.

    ``of(headers, *groups)`` may read the database. ``told``: the view behind it says itself why they were not.
    """

    pattern: re.Pattern[str]
    of: Callable[..., int]
    told: bool = False


class Door:
    """ASGI application around another. Where no room is given, what Django would keep in memory is let in."""

    def __init__(self, application: Application, rooms: Sequence[Room]) -> None:
        self._application = application
        self._rooms = rooms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            receive = _limited(scope, receive, await self._limit(scope))
        await self._application(scope, receive, send)

    async def _limit(self, scope: Scope) -> int:
        headers = dict(scope["headers"])
        if scope["method"] == "POST" and (b"content-length" in headers or b"transfer-encoding" in headers):
            for room in self._rooms:
                if found := room.pattern.fullmatch(scope["path"]):
                    scope[_TOLD] = room.told
                    return await _asked(scope, room, found.groups())
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def refused_size(request: HttpRequest) -> int | None:
    """Bytes of the body that was dropped at the door, or None when it came in."""
    size: int | None = getattr(request, "scope", {}).get(_SIZE)
    return size


def refused_untold(request: HttpRequest) -> bool:
    """Whether it was dropped and no view says why."""
    return refused_size(request) is not None and not request.scope.get(_TOLD)  # type: ignore[attr-defined]


def door_failed(request: HttpRequest) -> bool:
    """Whether it could not be found out how much to let in, so that nothing was."""
    return bool(getattr(request, "scope", {}).get(_FAILED))


async def _asked(scope: Scope, room: Room, groups: Sequence[str]) -> int:
    try:
        return await sync_to_async(_read)(room, dict(scope["headers"]), groups)
    except (DatabaseError, OSError):
        log.exception("nothing is let in at %s", scope["path"])
        scope[_FAILED] = True
        return 0


def _read(room: Room, headers: dict[bytes, bytes], groups: Sequence[str]) -> int:
    close_old_connections()
    try:
        return room.of(headers, *groups)
    finally:
        close_old_connections()


def _limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    declared = int(dict(scope["headers"]).get(b"content-length", b"0"))
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if max(seen, declared) <= limit:
            return message
        while message["type"] == "http.request" and message.get("more_body"):
            message = await receive()
            seen += len(message.get("body", b""))
        scope[_SIZE] = max(seen, declared)
        return message if message["type"] != "http.request" else {"type": "http.request", "body": b""}

    return limited

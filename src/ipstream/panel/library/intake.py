"""The panel's door for uploads. Django takes a whole request to disk before it asks anybody; this looks first.

An upload that can't be kept (beyond the plan, of a station that isn't, from nobody) is read to its end and dropped, so
that it never fills a disk and its sender still gets to read why.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from ipstream.panel.library.services import upload_limit
from ipstream.panel.stations.models import Station

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

FRAMING = 64 * 1024
"""Bytes of multipart around the file."""
_ADDRESS = re.compile(r"^/api/v1/stations/([a-z0-9-]{1,60})/media/?$")
_REFUSED = "ipstream.refused_size"


class UploadDoor:
    """ASGI application around Django's."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _ADDRESS.match(scope.get("path", "")) if scope.get("method") == "POST" else None
        if address is not None:
            receive = _limited(scope, receive, await _room_for(scope, address[1]) + FRAMING)
        await self._application(scope, receive, send)


def refused_size(request: HttpRequest) -> int | None:
    """Bytes of the upload that was dropped at the door, or None when it came in."""
    size: int | None = getattr(request, "scope", {}).get(_REFUSED)
    return size


async def _room_for(scope: Scope, slug: str) -> int:
    headers = dict(scope["headers"])
    if b"authorization" not in headers and b"cookie" not in headers:
        return 0
    return await sync_to_async(_room_at)(slug)


def _room_at(slug: str) -> int:
    station = Station.objects.select_related("client__subscription__plan").filter(slug=slug).first()
    return upload_limit(station) if station else 0


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
        scope[_REFUSED] = max(seen, declared)
        return message if message["type"] != "http.request" else {"type": "http.request", "body": b""}

    return limited

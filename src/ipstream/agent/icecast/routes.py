"""The way Icecast speaks to the agent: its URL authentication, as part of the agent's loopback application.

The secret travels as a password and not in the path, because Icecast writes the addresses it cannot reach into its log.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import encode_basic_auth, web

from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast.config import CALLBACK_USER
from ipstream.core.errors import InvalidInput

Handler = Callable[[web.Request], Awaitable[web.Response]]


def routes(admission: Admission, secret: str) -> list[web.RouteDef]:
    """``POST /icecast/listener_add`` and ``/icecast/listener_remove``; anything else is 404, a wrong secret 403."""

    async def listener_add(request: web.Request) -> web.Response:
        answer = await admission.listener_add(await _form(request))
        if answer.admitted:
            return web.Response(headers={"icecast-auth-user": "1"})
        return web.Response(status=403, headers={"icecast-auth-message": answer.why})

    async def listener_remove(request: web.Request) -> web.Response:
        await admission.listener_remove(await _form(request))
        return web.Response()

    return [
        web.post("/icecast/listener_add", _for_icecast(listener_add, secret)),
        web.post("/icecast/listener_remove", _for_icecast(listener_remove, secret)),
    ]


def _for_icecast(handler: Handler, secret: str) -> Handler:
    expected = encode_basic_auth(CALLBACK_USER, secret).encode()

    async def guarded(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        try:
            return await handler(request)
        except InvalidInput as error:
            return web.Response(status=400, text=error.message)

    return guarded


async def _form(request: web.Request) -> dict[str, str]:
    """What Icecast posts. ``mount`` is the one of our own configuration: the posted one is the listener's wording."""
    posted = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return posted | {"mount": request.query.get("mount", "")}

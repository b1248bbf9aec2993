"""In front of Django: public answers that many ask for in the same moment are made once and given to all.

A site's visitors ask every few seconds each. Django answers some hundreds of requests a second, this thousands.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from ipstream.core.units import Seconds
from ipstream.panel.api.middleware import PUBLIC, SITES
from ipstream.panel.lib.door import Application, Message, Receive, Scope, Send

FRESH: Seconds = 1.0
MOST = 2000
MEANT = ("hours", "limit", "station")
"""Sites add others so that browsers ask again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, good until ``until`` on the monotonic clock."""

    until: float
    start: Message
    body: bytes


class PublicFront:
    """ASGI application around Django's."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._answers: dict[tuple[str, str], Answer] = {}
        self._asked: dict[tuple[str, str], asyncio.Task[Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_what_all_ask(scope):
            return await self._application(scope, receive, send)
        answer = await self._answer(scope)
        await send(answer.start)
        return await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope) -> Answer:
        name = (scope["path"], _meant(scope))
        known = self._answers.get(name)
        if known is not None and time.monotonic() < known.until:
            return known
        if name not in self._asked:
            self._asked[name] = asyncio.create_task(self._ask(name, scope))
        return await asyncio.shield(self._asked[name])

    async def _ask(self, name: tuple[str, str], scope: Scope) -> Answer:
        try:
            answer = await _whole(self._application, _for_nobody(scope, name[1]))
        finally:
            del self._asked[name]
        if len(self._answers) >= MOST:
            self._answers.clear()
        if answer.start["status"] == 200 or name[0].startswith(SITES):
            self._answers[name] = answer
        return answer


def _asks_what_all_ask(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PUBLIC):
        return False
    return "/covers/" not in scope["path"]


def _meant(scope: Scope) -> str:
    given = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in given if name in MEANT))


def _for_nobody(scope: Scope, query: str) -> Scope:
    """The same question without whoever asks it: no cookie, key or copy he has."""
    headers = [(name, value) for name, value in scope["headers"] if name in (b"host", b"accept-language")]
    return {**scope, "headers": headers, "query_string": query.encode()}


async def _whole(application: Application, scope: Scope) -> Answer:
    messages: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()  # nobody leaves: the answer is for all
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await application(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(time.monotonic() + FRESH, messages[0], body)

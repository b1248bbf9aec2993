"""A browser's end of the live side: a real Socket.IO client in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import socketio
from django.conf import settings
from django.test import Client as Browser

from tests.running import wait_for

EVENTS = ("station", "listeners", "media", "media_deleted", "resync")


class Watcher:
    """``heard`` is what came, in order: (event, payload). Use as a context; leaving it disconnects."""

    def __init__(self, url: str, browser: Browser | None = None, headers: dict[str, str] | None = None) -> None:
        self.heard: list[tuple[str, Any]] = []
        self._url, self._headers = url, dict(headers or {})
        if browser is not None:
            self._headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._client: Any = None

    def __enter__(self) -> Watcher:
        self._thread.start()
        self._await(self._connect())
        return self

    def __exit__(self, *_: object) -> None:
        self._await(self._client.disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def connected(self) -> bool:
        return bool(self._client.connected)

    def watch(self, slug: Any) -> Any:
        """The server's answer."""
        return self._await(self._client.call("watch", {"station": slug}, timeout=10))

    def unwatch(self, slug: str) -> Any:
        return self._await(self._client.call("unwatch", {"station": slug}, timeout=10))

    def send(self, event: str, payload: Any) -> Any:
        return self._await(self._client.call(event, payload, timeout=10))

    def wait(self, event: str, like: Callable[[Any], bool] = lambda payload: True, seconds: float = 5) -> Any:
        """The first news of this kind that looks as expected."""

        def found() -> list[Any]:
            return [payload for name, payload in list(self.heard) if name == event and like(payload)]

        return wait_for(found, seconds=seconds, what=f"{event}, heard {self.heard}")[0]

    async def _connect(self) -> None:
        self._client = socketio.AsyncClient(reconnection=False)
        for event in EVENTS:
            self._client.on(event, self._listener(event))
        await self._client.connect(self._url, headers=self._headers, transports=["websocket"], socketio_path="/rt/")

    def _listener(self, event: str) -> Callable[..., Any]:
        async def hear(payload: Any = None) -> None:
            self.heard.append((event, payload))

        return hear

    def _await(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

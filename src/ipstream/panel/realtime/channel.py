"""The way from this process to the rooms: its own sockets where it serves some, Redis otherwise."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import TimeoutError as TooLate
from functools import cached_property
from typing import Any

from django.conf import settings

from ipstream.panel.realtime.manager import OutsideManager, ServerManager

log = logging.getLogger(__name__)

NAMESPACE = "/"
SERVE_SECONDS = 5


class Channel:
    """One for each process. Its methods block for seconds at most, so they are called from the herald's thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: ServerManager | None = None

    def serve(self, manager: ServerManager) -> None:
        """From now on this process has sockets, served by the running loop. They get their news even without Redis."""
        self._loop, self._server = asyncio.get_running_loop(), manager

    def open(self) -> bool:
        """Whether somebody might hear what is told now."""
        return self._loop is not None or self._outside.reachable()

    def emit(self, room: str, event: str, payload: dict[str, Any]) -> None:
        """To every socket in the room, in all processes."""
        if self._server is None:
            self._outside.emit(event, payload, namespace=NAMESPACE, room=room)
        else:
            self._await(self._server.emit(event, payload, namespace=NAMESPACE, room=room))

    def drop(self, room: str) -> None:
        """Disconnect every socket in the room, in all processes."""
        if self._server is None:
            self._outside.close_room(room, NAMESPACE)
        else:
            self._await(self._server.close_room(room, NAMESPACE))

    def _await(self, told: Any) -> None:
        assert self._loop is not None
        try:
            asyncio.run_coroutine_threadsafe(told, self._loop).result(SERVE_SECONDS)
        except TooLate:
            log.warning("the live side of the panel is busy; watchers see the news with their next snapshot")

    @cached_property
    def _outside(self) -> OutsideManager:
        return OutsideManager(settings.REDIS_URL)


channel = Channel()

"""Wakes those who wait for news of a node, in whatever thread or event loop they are."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID


class Ear:
    """Belongs to one event loop. ``clear`` it before looking for news: then what comes meanwhile is not missed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def clear(self) -> None:
        self._rung.clear()

    def ring(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most so long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return


class Bell:
    """One for each process; other processes are found by looking at the database now and then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: dict[UUID, set[Ear]] = defaultdict(set)

    @contextmanager
    def listening(self, node_id: UUID) -> Iterator[Ear]:
        """An ear for the news of a node, inside a running event loop."""
        ear = Ear()
        with self._lock:
            self._ears[node_id].add(ear)
        try:
            yield ear
        finally:
            with self._lock:
                self._ears[node_id].discard(ear)

    def ring(self, node_id: UUID) -> None:
        """There is news for the node."""
        with self._lock:
            for ear in self._ears.get(node_id, ()):
                ear.ring()


bell = Bell()

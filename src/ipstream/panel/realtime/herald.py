"""Tells rooms what is new, from a thread of its own, so that whoever publishes never waits: not for Redis, not for us.

Only what is *to be told* is kept, under a key; what to tell is read when its turn comes. So a burst of news about one
station is told once, and always in its newest form.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable

from django.db import close_old_connections

from ipstream.panel.realtime.channel import Channel, channel

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.2
"""News that come within this time of the last ones are told together."""

Act = Callable[[Channel], None]


class Herald:
    """One for each process; its thread starts with the first news."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything: a forked process inherits neither the thread nor what waited for it."""
        self._waiting: dict[Hashable, Act] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, key: Hashable, act: Act) -> None:
        """Do ``act`` soon. What waits under the same key is replaced. Returns at once."""
        with self._lock:
            self._waiting[key] = act
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="herald", daemon=True)
                self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                batch, self._waiting = self._waiting, {}
            if channel.open():
                for act in batch.values():
                    self._do(act)
            time.sleep(GATHER_SECONDS)

    @staticmethod
    def _do(act: Act) -> None:
        close_old_connections()
        try:
            act(channel)
        except Exception:  # outermost: the next news must not suffer; watchers see this one with their next snapshot
            log.exception("news not told")
        close_old_connections()


herald = Herald()
os.register_at_fork(after_in_child=herald.begin_anew)

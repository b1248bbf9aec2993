"""A cache for counts of who tries how often: exact however many processes count at once, and there without Redis."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

from ipstream.core.units import Seconds

SWEPT_EVERY: Seconds = 60.0


class CountingCache(FileBasedCache):
    """Django's cache in files, where one writes at a time, so that no two can take the same turn.

    Nothing is dropped before its time: else whoever makes up many names could have his own count forgotten. Counts
    live for minutes, so what there is stays bounded by what is tried in minutes.
    """

    _dir: str
    _is_expired: Callable[[IO[bytes]], bool]
    """Deletes the file when it is."""
    _swept: ClassVar[dict[str, float]] = {}
    """When each folder was, by this process: Django makes one of these for each request."""

    def count(self, name: str, *, window: Seconds) -> tuple[int, Seconds]:
        """One more: how many there are in the running window, this one included, and in how long it ends."""
        with self._alone():
            now = time.time()  # not before it is our turn: who waited must not seem to come from before the window
            since, used = self.get(name) or (now, 0)
            if not 0 <= now - since < window:
                since, used = now, 0
            super().set(name, (since, used + 1), window)
        return used + 1, since + window - now

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """django-allauth's turns are taken with it, before it counts."""
        with self._alone():
            if self.has_key(key, version):
                return False
            super().set(key, value, timeout, version)
            return True

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with self._alone():
            super().set(key, value, timeout, version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self._dir)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "turn").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _cull(self) -> None:
        """Django's drops at random what is too much; this, what is over. Called by ``set``, whose turn it is."""
        now = time.monotonic()
        if now - self._swept.get(self._dir, 0.0) < SWEPT_EVERY:
            return
        self._swept[self._dir] = now
        for path in Path(self._dir).glob("*.djcache"):
            with suppress(FileNotFoundError), path.open("rb") as file:
                self._is_expired(file)

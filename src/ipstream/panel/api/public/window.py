"""Reads that many ask for at once: done by one of them, and good for all for a moment.

Each process has its own window. What they answer may differ by its length, and never is older than that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ipstream.core.units import Seconds

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")
MOST = 2000
"""Names remembered; beyond that all are forgotten, which costs a read each."""


@dataclass
class _Entry(Generic[Value]):
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: list[Value] = field(default_factory=list)
    until: float = 0.0


class Window(Generic[Name, Value]):
    """``read`` is asked at most once in ``seconds`` for a name. Whatever it raises is raised, and kept by nobody."""

    def __init__(self, read: Callable[[Name], Value], *, seconds: Seconds) -> None:
        self._read, self._seconds = read, seconds
        self._lock = threading.Lock()
        self._entries: dict[Name, _Entry[Value]] = {}

    def __call__(self, name: Name) -> Value:
        entry = self._entry(name)
        with entry.lock:
            if time.monotonic() >= entry.until:
                began = time.monotonic()
                entry.value = [self._read(name)]
                entry.until = began + self._seconds
            return entry.value[0]

    def forget(self) -> None:
        """Read everything anew."""
        with self._lock:
            self._entries.clear()

    def _entry(self, name: Name) -> _Entry[Value]:
        with self._lock:
            if len(self._entries) >= MOST and name not in self._entries:
                self._entries.clear()
            return self._entries.setdefault(name, _Entry())

"""News rises: a room publishes what happened once its transaction commits, rooms above subscribe.

No Django signals between rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction

Subscriber = Callable[..., None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Call ``subscriber(**payload)`` for each ``name`` published. Called once per process, from ``AppConfig.ready``."""
    if subscriber not in _subscribers[name]:
        _subscribers[name].append(subscriber)


def publish(name: str, **payload: Any) -> None:
    """Tell the subscribers once the current transaction commits (at once outside of one).

    A subscriber that fails is logged; it harms neither the publisher nor the other subscribers.
    """
    for subscriber in _subscribers[name]:
        transaction.on_commit(partial(subscriber, **payload), robust=True)

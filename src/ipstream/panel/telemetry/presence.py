"""Whether a node is with us: it is while it has been heard lately."""

from __future__ import annotations

from datetime import datetime, timedelta

HEARD_EVERY = timedelta(seconds=3)
"""A sign of life is written down this often at most."""
ONLINE_FOR = timedelta(seconds=40)
"""A node asks at least every 25 s, and up to 15 s later when the panel was away in between."""


def is_online(heard_at: datetime | None, now: datetime) -> bool:
    """``heard_at``: the last sign of life, None for a node that was never heard."""
    return heard_at is not None and abs(now - heard_at) < ONLINE_FOR


def is_fresh(heard_at: datetime | None, now: datetime) -> bool:
    """Whether this sign of life need not be written down anew. One from the future is of a clock that was put back."""
    return heard_at is not None and timedelta(0) <= now - heard_at < HEARD_EVERY

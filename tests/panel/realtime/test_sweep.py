"""Rights that end while a page is open end there too, whatever happens to the database meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError

from ipstream.panel.realtime import people, server

BUSY, ENDED = OperationalError("database is locked"), None


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[str]:
    """One socket is open; here its id appears when it is let go."""
    gone: asyncio.Queue[str] = asyncio.Queue()
    monkeypatch.setattr(server, "SWEEP_SECONDS", 0.01)
    monkeypatch.setattr(server, "_sessions", {"a-socket": "a-session"})
    monkeypatch.setattr(server.server, "disconnect", gone.put)
    return gone


@pytest.mark.django_db
def test_sweeping_goes_on_after_the_database_was_away(
    let_go: asyncio.Queue[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([BUSY, BUSY, ENDED])

    def rooms_allowed(key: str) -> None:
        if (answer := next(answers)) is not None:
            raise answer

    monkeypatch.setattr(people, "rooms_allowed", rooms_allowed)
    assert asyncio.run(first(let_go)) == "a-socket"


async def first(gone: asyncio.Queue[str]) -> str:
    sweeping = asyncio.create_task(server._sweep())
    try:
        return await asyncio.wait_for(gone.get(), 5)
    finally:
        sweeping.cancel()

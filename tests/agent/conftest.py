"""What the agent's tests share: a stand-in panel, a record of events, waiting with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from ipstream.agent.panel import Panel
from ipstream.core.protocol.events import AnyBody
from ipstream.core.units import StationId
from tests.agent.panel_stand_in import TOKEN, StandInPanel


class Told:
    """Collects what is emitted."""

    def __init__(self) -> None:
        self.events: list[tuple[StationId | None, AnyBody]] = []
        self.times: list[datetime | None] = []

    def __call__(self, station_id: StationId | None, body: AnyBody, *, at: datetime | None = None) -> object:
        self.events.append((station_id, body))
        self.times.append(at)
        return None

    def of(self, *kinds: type) -> list[AnyBody]:
        return [body for _, body in self.events if isinstance(body, kinds)]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def stand_in() -> AsyncIterator[StandInPanel]:
    async with StandInPanel().running() as panel:
        yield panel


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    return path


@pytest.fixture
async def panel(stand_in: StandInPanel, token_file: Path) -> AsyncIterator[Panel]:
    async with Panel(stand_in.url, token_file) as client:
        yield client


async def until(condition: Callable[[], object], *, seconds: float = 15) -> None:
    """Poll until ``condition`` holds; fails when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(*coroutines) -> AsyncIterator[None]:  # type: ignore[no-untyped-def]
    """Run loops for the length of the block; an error in one of them fails the test."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

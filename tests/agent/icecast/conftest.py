"""A node on the air, and the standby's sound made once."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ipstream.agent.icecast.standby_sound import standby_sound
from tests.agent.icecast.stage import Node, andes, luna, node


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
async def on_air(home: Path) -> AsyncIterator[Node]:
    """Andes and Luna are configured; Andes has both its sources."""
    async with node(home, andes(), luna()) as made:
        await made.source("/andes")
        await made.source("/andes/64", bitrate=64)
        yield made


@pytest.fixture(scope="session")
def sounds() -> Iterator[Path]:
    """A folder with the loops of 64 and 128 kbit/s."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        for bitrate in (64, 128):
            standby_sound(Path(folder), bitrate)
        yield Path(folder)

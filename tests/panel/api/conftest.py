from collections.abc import Iterator

import pytest

from ipstream.panel.api.public.snapshot import snapshots
from tests.panel.telling import committed, node, other_node

__all__ = ["committed", "node", "other_node"]


@pytest.fixture(autouse=True)
def _nothing_is_known_of_stations() -> Iterator[None]:
    """What was read for the test before is not told in this one."""
    snapshots.forget()
    yield
    snapshots.forget()

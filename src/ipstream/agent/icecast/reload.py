"""Making Icecast read its configuration again, such that nobody who listens notices.

Icecast locks its configuration while it replaces it, and needs about 0.1 s for each mount. A source whose newest
listener is just then being given his headers waits for the lock, and all its other listeners with it. So nobody is let
in then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ipstream.agent.icecast.admin import AdminClient, IcecastUnavailable
from ipstream.agent.icecast.admission import Admission
from ipstream.core.units import Seconds

ON_HIS_WAY_IN: Seconds = 0.5
"""From our answer until a listener has his headers."""
ASK_EVERY: Seconds = 0.1
PATIENCE: Seconds = 60.0


async def reload(config: bytes, icecast: AdminClient, admission: Admission, hup: Callable[[], Awaitable[None]]) -> None:
    """Have Icecast take up ``config``, already written, by ``hup``; returns when it has.

    Raises IcecastUnavailable when it does not within a minute, and whatever ``hup`` raises.
    """
    with admission.holding():
        await asyncio.sleep(ON_HIS_WAY_IN)
        await hup()
        try:
            async with asyncio.timeout(PATIENCE):
                while not await _in_force(config, icecast):  # noqa: ASYNC110
                    await asyncio.sleep(ASK_EVERY)
        except TimeoutError as error:
            raise IcecastUnavailable("icecast does not take up its configuration") from error


async def _in_force(config: bytes, icecast: AdminClient) -> bool:
    """Its answer may take longer than we wait for it: the lock again."""
    try:
        return await icecast.has_read(config)
    except IcecastUnavailable:
        return False

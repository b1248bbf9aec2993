"""Notices that a node has gone: nobody tells so, it only stops asking."""

from __future__ import annotations

import asyncio
from uuid import UUID

from django.db import close_old_connections

from ipstream.core.units import Seconds
from ipstream.panel.telemetry.presence import ONLINE_FOR
from ipstream.panel.telemetry.services import presence_changed

LATER: Seconds = ONLINE_FOR.total_seconds() + 1

_alarms: dict[UUID, asyncio.TimerHandle] = {}


def expect(node_id: UUID) -> None:
    """The node asks now. If it does not ask again while it counts as online, its people are told. In an event loop."""
    loop = asyncio.get_running_loop()
    if node_id in _alarms:
        _alarms[node_id].cancel()
    _alarms[node_id] = loop.call_later(LATER, lambda: loop.run_in_executor(None, _gone, node_id))


def _gone(node_id: UUID) -> None:
    close_old_connections()
    try:
        presence_changed(node_id=node_id)
    finally:
        close_old_connections()

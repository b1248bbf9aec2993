"""How much of an upload is let in at the panel's door (``lib.door``)."""

from __future__ import annotations

import re

from ipstream.core.errors import IPStreamError
from ipstream.panel.accounts.at_the_door import caller_with
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.door import Room
from ipstream.panel.library.services import upload_limit
from ipstream.panel.stations.queries import station_for

FRAMING = 64 * 1024
"""Bytes of multipart around the file."""


def _room(headers: dict[bytes, bytes], slug: str) -> int:
    """What the station has room for, for whoever may add to its library; nothing for the rest."""
    try:
        caller = caller_with(headers)
        if caller is None:
            return 0
        station = station_for(caller.scope, slug)
        caller.require(Action.LIBRARY_CHANGE, station.client)
    except IPStreamError:
        return 0
    return upload_limit(station) + FRAMING


UPLOADS = Room(re.compile(r"/api/v1/stations/([a-z0-9-]{1,60})/media/?"), _room, told=True)

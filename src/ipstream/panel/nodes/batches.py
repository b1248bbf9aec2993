"""How much a node may tell at once (``lib.door``)."""

from __future__ import annotations

import re

from django.conf import settings

from ipstream.panel.accounts.at_the_door import shown_by
from ipstream.panel.lib.door import Room
from ipstream.panel.nodes.queries import node_of_token

LARGEST_BATCH = 64 * 1024 * 1024


def _room(headers: dict[bytes, bytes]) -> int:
    """Whoever has no token of a node is told so, if he doesn't send more than anybody may."""
    token = shown_by(headers)
    known = token != "" and node_of_token(token) is not None
    return LARGEST_BATCH if known else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


BATCHES = Room(re.compile(r"/node/v1/events/?"), _room)

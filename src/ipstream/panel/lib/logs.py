"""What must not be read in a log."""

from __future__ import annotations

import logging
import re

LINKS = re.compile(r"((?:/|%2[fF])(?:invitations|login(?:/|%2[fF])(?:password|confirm))(?:/|%2[fF]))[^\s'\"<>]+")
"""Addresses that open a door for whoever has them. Django writes the path of each request it refuses."""


class LinksMasked(logging.Formatter):
    """Takes the secret out of such addresses, wherever they are in what is written: also in the trace of a failure."""

    def format(self, record: logging.LogRecord) -> str:
        return LINKS.sub(r"\1…", super().format(record))

"""What must not be read in a log."""

from __future__ import annotations

import logging
import re

LINKS = re.compile(r"(/invitations/|/login/(?:password|confirm)/)\S+")
"""Addresses that open a door for whoever has them. Django writes the path of each request it refuses."""


class LinksMasked(logging.Filter):
    """Of a handler: takes the secret out of such addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINKS.sub(r"\1…", record.getMessage()), None
        return True

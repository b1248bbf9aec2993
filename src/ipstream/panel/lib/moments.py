"""Moments as they come from outside."""

from __future__ import annotations

from datetime import UTC, datetime

from ipstream.core.errors import InvalidInput

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def sane(moment: datetime, field: str) -> datetime:
    """The moment, if databases can hold it in every time zone. Raises InvalidInput naming the field."""
    if not EARLIEST <= moment <= LATEST:
        raise InvalidInput(f"{field} must be a moment of our time", field=field, code="invalid_moment", name=field)
    return moment

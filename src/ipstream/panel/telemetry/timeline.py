"""Pages of what happened between two moments, newest first."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Q

from ipstream.core.errors import InvalidInput
from ipstream.panel.lib.tenancy import TenantQuerySet

Row = TypeVar("Row", bound=models.Model)

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` to before ``until`` (aware; None: open). ``cursor`` is that of the page before, or empty."""

    since: datetime | None
    until: datetime | None
    limit: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``next_cursor`` is None on the last page."""

    items: list[Row]
    next_cursor: str | None


def page(rows: TenantQuerySet[Row], moment: str, span: Span) -> Page[Row]:
    """The part of ``rows`` whose field ``moment`` lies in the span. Raises InvalidInput naming the field."""
    rows = rows.order_by(f"-{moment}", "-id")
    if span.since is not None:
        rows = rows.filter(**{f"{moment}__gte": sane(span.since, "from")})
    if span.until is not None:
        rows = rows.filter(**{f"{moment}__lt": sane(span.until, "to")})
    if span.cursor:
        at, number = _read(span.cursor)
        # The first condition follows from the others; by it alone a database finds its place in the index.
        rows = rows.filter(Q(**{f"{moment}__lte": at}), Q(**{f"{moment}__lt": at}) | Q(id__lt=number))
    found = list(rows[: span.limit + 1])
    more = len(found) > span.limit
    return Page(found[: span.limit], _cursor(found[span.limit - 1], moment) if more else None)


def sane(moment: datetime, field: str) -> datetime:
    """The moment, if databases can hold it in every time zone. Raises InvalidInput naming the field."""
    if not EARLIEST <= moment <= LATEST:
        raise InvalidInput(f"{field} must be a moment of our time", field=field, code="invalid_moment", name=field)
    return moment


def _cursor(row: models.Model, moment: str) -> str:
    at: datetime = getattr(row, moment)
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row.pk}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        at, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        moment, last = datetime.fromisoformat(at), int(number)
        if not (moment.tzinfo and EARLIEST <= moment <= LATEST and 0 < last < 2**63):
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise InvalidInput("not a cursor of this list", field="cursor", code="invalid_cursor") from error
    return moment, last

"""Pages of what happened between two moments, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models

from ipstream.panel.lib import pages
from ipstream.panel.lib.moments import sane
from ipstream.panel.lib.pages import Page
from ipstream.panel.lib.tenancy import TenantQuerySet

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` to before ``until`` (aware; None: open). ``cursor`` is that of the page before, or empty."""

    since: datetime | None
    until: datetime | None
    limit: int
    cursor: str


def page(rows: TenantQuerySet[Row], moment: str, span: Span) -> Page[Row]:
    """The part of ``rows`` whose field ``moment`` lies in the span. Raises InvalidInput naming the field."""
    if span.since is not None:
        rows = rows.filter(**{f"{moment}__gte": sane(span.since, "from")})
    if span.until is not None:
        rows = rows.filter(**{f"{moment}__lt": sane(span.until, "to")})
    return pages.page(rows, f"-{moment}", limit=span.limit, cursor=span.cursor)

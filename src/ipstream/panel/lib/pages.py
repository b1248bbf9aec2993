"""Pages of long lists, by a cursor: what is added or goes meanwhile shifts nothing.

A cursor is signed, so that only what we wrote ourselves reaches the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import models
from django.db.models import Q
from ninja import Schema
from pydantic import Field

from ipstream.core.errors import InvalidInput

Row = TypeVar("Row", bound=models.Model)


class Paging(Schema):
    """``cursor`` is the ``next_cursor`` of the page before; without one it is the first page."""

    limit: int = Field(50, ge=1, le=100)
    cursor: str = Field("", max_length=1000)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``next_cursor`` is None on the last page."""

    items: list[Row]
    next_cursor: str | None


def page(rows: models.QuerySet[Row], by: str, *, limit: int, cursor: str = "") -> Page[Row]:
    """``limit`` rows by the field ``by`` (which has no nulls; ``-`` before it: descending), equal ones by their key.

    Raises InvalidInput (``invalid_cursor``) for a cursor of another list.
    """
    field, down = by.removeprefix("-"), by.startswith("-")
    name = f"{rows.model._meta.label}.{by}"
    if cursor:
        value, key = _read(name, cursor, rows.model, field)
        side = "lt" if down else "gt"
        # The first condition follows from the others; by it alone a database finds its place in the index.
        rows = rows.filter(
            Q(**{f"{field}__{side}e": value}), Q(**{f"{field}__{side}": value}) | Q(**{f"pk__{side}": key})
        )
    found = list(rows.order_by(by, "-pk" if down else "pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], _write(name, getattr(last, field), last.pk) if last is not None else None)


def _write(name: str, value: Any, key: Any) -> str:
    return signing.dumps([value.isoformat() if isinstance(value, datetime) else value, str(key)], salt=f"cursor:{name}")


def _read(name: str, cursor: str, model: type[models.Model], field: str) -> tuple[Any, Any]:
    try:
        value, key = signing.loads(cursor, salt=f"cursor:{name}")
    except (signing.BadSignature, ValueError) as error:
        raise InvalidInput("not a cursor of this list", field="cursor", code="invalid_cursor") from error
    return _kept_as(model, field).to_python(value), model._meta.pk.to_python(key)


def _kept_as(model: type[models.Model], field: str) -> models.Field[Any, Any]:
    found = model._meta.get_field(field)
    assert isinstance(found, models.Field)
    return found

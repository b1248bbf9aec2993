"""A row is judged by its model before it is saved, and what is wrong with it is told as ``InvalidInput``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model

from ipstream.core.errors import InvalidInput


def check(row: Model, *, exclude: Collection[str] = ()) -> None:
    """Raises InvalidInput naming the first field that breaks a rule of the model."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        field = "" if field == NON_FIELD_ERRORS else field
        raise InvalidInput(f"{field}: {messages[0]}", field=field, code="invalid_field", message=messages[0]) from error


def assign(row: Model, changes: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """Set some of the ``allowed`` fields, without saving. Answers what they were before, of those that change.

    Raises InvalidInput for a field that is not allowed.
    """
    before = {}
    for field, value in changes.items():
        if field not in allowed:
            raise InvalidInput(f"{field} can not be changed here", field=field, code="unknown_field", name=field)
        if getattr(row, field) != value:
            before[field] = getattr(row, field)
            setattr(row, field, value)
    return before


def between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    """Validators of a number's field."""
    return [MinValueValidator(least), MaxValueValidator(most)]

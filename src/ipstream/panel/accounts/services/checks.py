"""What is true of every address, role and row we take, told as ``InvalidInput``."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Model

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import User

LONGEST_EMAIL = 254


def clean_email(email: str) -> str:
    """The address as we keep it. Raises InvalidInput for what is none."""
    clean = email.strip().lower()
    try:
        validate_email(clean)
    except ValidationError as error:
        raise InvalidInput("that is no e-mail address", field="email", code="email_invalid") from error
    if len(clean) > LONGEST_EMAIL:
        raise InvalidInput("that e-mail address is too long", field="email", code="email_invalid")
    return clean


def create_person(email: str, password: str | None = None, **facts: str) -> User:
    """Somebody new. Raises InvalidInput (``email_taken``), also when another request was faster by a moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, **facts)
    except IntegrityError as error:
        raise InvalidInput("somebody has this address already", field="email", code="email_taken") from error


def check_role(role: str, roles: Collection[str]) -> None:
    """Raises InvalidInput for a role that does not exist."""
    if role not in roles:
        raise InvalidInput(f"there is no role {role!r}", field="role", code="role_unknown")


def change_row(row: Model, changes: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """Set some of the ``allowed`` fields of a row and save it; answers what they were before.

    Raises InvalidInput naming the field; then nothing is saved.
    """
    before = {}
    for field, value in changes.items():
        if field not in allowed:
            raise InvalidInput(f"{field} can not be changed here", field=field, code="unknown_field", name=field)
        before[field] = getattr(row, field)
        setattr(row, field, value)
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(f"{field}: {messages[0]}", field=field, code="invalid_field", message=messages[0]) from error
    row.save()
    return before

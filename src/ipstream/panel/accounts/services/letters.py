"""Mail to people: written down first, sent by a worker (``accounts.tasks``). No link or code is kept in it."""

from __future__ import annotations

from typing import Any

from ipstream.panel.accounts.models import Letter, User
from ipstream.panel.lib import events


def post(
    *, kind: str, email: str, language: str, user: User | None = None, about: dict[str, Any] | None = None
) -> None:
    """Have a mail sent once this transaction commits. ``about`` is what its template needs besides ``user``."""
    row = Letter.objects.create(kind=kind, email=email, language=language, user=user, about=about or {})
    events.publish("accounts.letter_posted", letter_id=row.id)

"""What the hoster, and the client himself, write down about a client."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import change_row

FACTS = ("name", "contact_email")
PRIVATE = ("notes",)
"""What the hoster alone reads."""


@transaction.atomic
def change_client(*, actor: User, client: Client, changes: dict[str, Any]) -> Client:
    """Change some of ``FACTS`` and ``PRIVATE``. Raises InvalidInput naming the field; then nothing is changed.

    What is private is written in the hoster's own log, not in the client's, which his owner reads.
    """
    row = Client.objects.select_for_update().get(pk=client.pk)
    before = change_row(row, changes, (*FACTS, *PRIVATE))
    for owner, fields in ((row, FACTS), (None, PRIVATE)):
        told = {"before": _only(before, fields), "after": _only(changes, fields)}
        if told["after"]:
            record_change(actor=actor, client=owner, verb="client.change", target=row.name, **told)
    return row


def _only(facts: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in fields}

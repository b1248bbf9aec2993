"""What the hoster, and the client himself, write down about a client."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import change_row

FACTS = ("name", "contact_email", "notes")


@transaction.atomic
def change_client(*, actor: User, client: Client, changes: dict[str, Any]) -> Client:
    """Change some of ``FACTS``. Raises InvalidInput naming the field; then nothing is changed."""
    row = Client.objects.select_for_update().get(pk=client.pk)
    before = change_row(row, changes, FACTS)
    record_change(actor=actor, client=row, verb="client.change", target=row.name, before=before, after=changes)
    return row

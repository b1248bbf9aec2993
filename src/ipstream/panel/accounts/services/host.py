"""The hoster's own name, look and rules."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import Host, User
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import change_row
from ipstream.panel.lib import events
from ipstream.panel.lib.pictures import small_png

FACTS = ("name", "colour", "mail_from", "terms_url", "currency", "suspension", "days_to_pay", "grace_days")


@transaction.atomic
def change_host(*, actor: User, changes: dict[str, Any]) -> Host:
    """Change some of ``FACTS``. Raises InvalidInput naming the field; then nothing is changed."""
    if not re.fullmatch(r"|#[0-9a-fA-F]{6}", str(changes.get("colour", ""))):
        raise InvalidInput("a colour is written #rrggbb", field="colour", code="colour_invalid")
    if not re.fullmatch(r"[A-Z]{3}", str(changes.get("currency", "USD"))):
        raise InvalidInput("a currency has three letters", field="currency", code="currency_invalid")
    row = host()
    before = change_row(row, changes, FACTS)
    record_change(actor=actor, client=None, verb="host.change", target=row.name, before=before, after=changes)
    events.publish("accounts.host_changed")
    return row


@transaction.atomic
def set_logo(*, actor: User, data: bytes) -> Host:
    """Show this picture (any format Pillow reads; empty: none) wherever our name was. Raises InvalidInput (logo)."""
    row = host()
    row.logo = small_png(data, field="logo") if data else b""
    row.save()
    record_change(actor=actor, client=None, verb="host.logo", target=row.name, after={"bytes": len(row.logo)})
    events.publish("accounts.host_changed")
    return row

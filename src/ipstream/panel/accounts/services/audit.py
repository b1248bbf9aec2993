"""The audit log's lines."""

from __future__ import annotations

from typing import Any

from ipstream.panel.accounts import trail
from ipstream.panel.accounts.models import AuditEntry, Client, User


def record_change(
    *,
    actor: User | None,
    client: Client | None,
    verb: str,
    target: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the audit log's line, in the transaction of the change itself. ``client`` None: the host's own affairs."""
    now = trail.current()
    AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.email if actor else "",
        key_name=now.key_name,
        visit_id=now.visit_id,
        address=now.address,
        client=client,
        verb=verb,
        target=target[:200],
        before=before or {},
        after=after or {},
    )

"""One of the staff enters a client's panel, to help."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.models import Client, SupportVisit, User
from ipstream.panel.accounts.services.audit import record_change

LASTS = timedelta(minutes=30)


@transaction.atomic
def start_visit(*, actor: User, client: Client, reason: str, now: datetime) -> SupportVisit:
    """Half an hour in the client's panel; a visit he was on ends. Raises InvalidInput (reason).

    The edge keeps its id in the session, see ``callers.VISIT``.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > 300:
        raise InvalidInput("say in up to 300 letters what the visit is for", field="reason", code="reason_needed")
    end_visits(user=actor, now=now)
    row = SupportVisit.objects.create(user=actor, client=client, reason=reason, ends_at=now + LASTS)
    record_change(actor=actor, client=client, verb="visit.start", target=client.name, after={"reason": reason})
    return row


@transaction.atomic
def end_visits(*, user: User, now: datetime) -> None:
    """Out of wherever he is: he logs out, is deactivated, or goes elsewhere."""
    for visit in SupportVisit.objects.select_related("client").filter(user=user, ended_at=None, ends_at__gt=now):
        end_visit(actor=user, visit=visit, now=now)


@transaction.atomic
def end_visit(*, actor: User, visit: SupportVisit, now: datetime) -> None:
    """Out again, before the time. Ending it twice changes nothing."""
    if SupportVisit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now):
        record_change(actor=actor, client=visit.client, verb="visit.end", target=visit.client.name)

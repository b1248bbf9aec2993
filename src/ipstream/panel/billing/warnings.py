"""Mails to a client's owners before something of their plan is used up: once for each time it comes so far."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipstream.panel.accounts.letters import Words
from ipstream.panel.accounts.models import Client, Host, Letter
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services import post
from ipstream.panel.billing.models import Warned
from ipstream.panel.billing.queries import Usage, usage_of

RANK = {"": 0, "near": 1, "full": 2}
SUBJECTS: dict[tuple[str, str], str | Promise] = {
    ("storage_bytes", "near"): gettext_lazy("The space for music of %(client)s is nearly used up"),
    ("storage_bytes", "full"): gettext_lazy("The space for music of %(client)s is used up"),
    ("traffic_bytes", "near"): gettext_lazy("The traffic of %(client)s this month is nearly used up"),
    ("traffic_bytes", "full"): gettext_lazy("The traffic of %(client)s this month is used up"),
}
ADVICE: dict[str, str | Promise] = {
    "storage_bytes": gettext_lazy("Once it is full, nothing more can be uploaded. What is there stays and plays on."),
    "traffic_bytes": gettext_lazy("Nobody is cut off for that; talk to your provider about a larger plan."),
}
"""What grows by itself. That every station of a plan is in use, or a programme is popular, is no news by mail."""


def warn_all(*, now: datetime) -> None:
    """Look at every client whose radio plays."""
    served = Client.objects.exclude(state__in=[Client.State.SUSPENDED, Client.State.CANCELLED])
    for client_id in served.exclude(subscription=None).values_list("id", flat=True):
        warn(client_id=client_id, now=now)


@transaction.atomic
def warn(*, client_id: UUID, now: datetime) -> None:
    """Mail what rose to another level since it was looked at last."""
    client = Client.objects.select_for_update().get(pk=client_id)
    told = dict(Warned.objects.filter(client=client).values_list("limit", "level"))
    for usage in usage_of(client, now):
        if usage.limit in ADVICE and usage.level != told.get(usage.limit, ""):
            _remember(client, usage)
            if RANK[usage.level] > RANK[told.get(usage.limit, "")]:
                _mail(client, usage)


def letter(letter: Letter, host: Host) -> Words | None:
    """Its words."""
    about = letter.about
    client = Client.objects.filter(pk=about["client"]).first()
    if client is None:
        return None
    paragraph = _("%(percent)s %% of what the plan includes is used.") % {"percent": about["percent"]}
    return Words(
        str(SUBJECTS[about["limit"], about["level"]]) % {"client": client.name},
        (paragraph, str(ADVICE[about["limit"]])),
        _("See what is used"),
        settings.ENV.panel_url,
    )


def _remember(client: Client, usage: Usage) -> None:
    if usage.level:
        Warned.objects.update_or_create(client=client, limit=usage.limit, defaults={"level": usage.level})
    else:
        Warned.objects.filter(client=client, limit=usage.limit).delete()


def _mail(client: Client, usage: Usage) -> None:
    about = {"client": str(client.pk), "limit": usage.limit, "level": usage.level, "percent": usage.percent}
    for member in client.memberships.filter(role=Role.OWNER, user__is_active=True).select_related("user"):
        user = member.user
        post(kind="usage_warning", email=user.email, language=user.language, user=user, about=about)

"""What a client has bought, and how much of it he uses."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ipstream.panel.accounts.access import client_at
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.meters import meters
from ipstream.panel.billing.queries import charges_of
from ipstream.panel.plans.limits import Feature, limits_of
from ipstream.panel.web.rights import client_context


@login_required
@require_safe
def client_plan(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """For all his people; what it costs and what is due, for those alone whose business it is."""
    client = client_at(request, client_id, Action.CLIENT_VIEW)
    now, limits = timezone.now(), limits_of(client)
    context = client_context(request, client) | {
        "subscription": client.subscription,
        "limits": limits,
        "missing": frozenset(Feature.values) - limits.features,
        "meters": meters(client, now),
        "today": now.date(),
    }
    if caller_of(request).may(Action.BILLING_VIEW, client.id):
        context |= {"sees_money": True, "charges": charges_of(client)}
    return render(request, "web/client/plan.html", context)

"""The hoster's home page: how the business stands, and what needs a hand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.air import all_stations, listeners_of
from ipstream.panel.billing.summary import host_summary
from ipstream.panel.billing.views.doors import for_host, page

MOST_IN_TROUBLE = 8


@login_required
@require_safe
def host(request: HttpRequest) -> HttpResponse:
    """Clients by state, money, what ends this week, the fullest servers, and stations in trouble."""
    for_host(request, Action.HOST_VIEW)
    now = timezone.now()
    summary, doings = host_summary(now), all_stations(now)
    troubled = [each for each in doings if each.is_trouble]
    context = {
        "summary": summary,
        "states": [(state, label, summary.clients[state]) for state, label in Client.State.choices],
        "total": sum(summary.clients.values()),
        "servers": [(load, load.is_online(now)) for load in summary.fullest],
        "stations": len(doings),
        "on_air": sum(each.what == "on_air" for each in doings),
        "listeners": listeners_of(doings),
        "troubled": troubled[:MOST_IN_TROUBLE],
        "troubles": len(troubled),
    }
    return page(request, "host.html", context)

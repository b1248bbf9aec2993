"""Where a person lands, and the page of all stations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ipstream.panel.accounts.callers import Caller, caller_of, client_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.meters import meters
from ipstream.panel.lib.tenancy import Scope
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import logo_url, stations_within
from ipstream.panel.telemetry.queries import listeners_view, station_view
from ipstream.panel.web.rights import rights_in


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The host's staff: their overview. A client's people: their only station, or all of them at a glance."""
    caller, client = caller_of(request), client_of(request)
    if client is None and caller.user.is_staff:
        return redirect("host")
    rows = list(stations_within(Scope(everything=False, tenants=frozenset({client.id} if client else ()))))
    if len(rows) == 1:
        return redirect("station", slug=rows[0].slug)
    context: dict[str, Any] = {"stations": rows, "page_data": {"cards": _cards(caller, rows)}}
    if client is not None:
        context |= {"rights": rights_in(caller, client), "meters": meters(client, timezone.now())}
    return render(request, "web/home.html", context)


@login_required
def stations(request: HttpRequest) -> HttpResponse:
    """Every station of every client, for the host's staff."""
    caller = caller_of(request)
    caller.require(Action.HOST_VIEW)
    rows = list(stations_within(caller.scope))
    return render(
        request, "web/home.html", {"stations": rows, "of_all": True, "page_data": {"cards": _cards(caller, rows)}}
    )


def _cards(caller: Caller, rows: Sequence[Station]) -> list[dict[str, Any]]:
    """What each card shows before the socket tells more; who listens only to those who may see statistics."""
    return [
        {
            "view": station_view(row),
            "listeners": listeners_view(row) if caller.may(Action.STATISTICS_VIEW, row.client_id) else None,
            "timezone": row.timezone,
            "logo_url": logo_url(row),
        }
        for row in rows
    ]

"""Where a person lands, and the page of all stations."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ipstream.panel.accounts.callers import caller_of, client_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.tenancy import Scope
from ipstream.panel.stations.queries import stations_within
from ipstream.panel.telemetry.queries import station_view
from ipstream.panel.web.navigation import url_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The host's staff: their overview. A client's people: their only station, or all of them at a glance."""
    caller, client = caller_of(request), client_of(request)
    if client is None and caller.user.is_staff:
        return redirect(url_of("host") or "stations")
    scope = Scope(everything=False, tenants=frozenset({client.id} if client else ()))
    rows = list(stations_within(scope))
    if len(rows) == 1:
        return redirect("station", slug=rows[0].slug)
    views = [station_view(row) for row in rows]
    return render(request, "web/home.html", {"stations": rows, "page_data": {"views": views}})


@login_required
def stations(request: HttpRequest) -> HttpResponse:
    """Every station of every client, for the host's staff."""
    caller_of(request).require(Action.HOST_VIEW)
    rows = list(stations_within(caller_of(request).scope))
    views = [station_view(row) for row in rows]
    return render(request, "web/home.html", {"stations": rows, "of_all": True, "page_data": {"views": views}})

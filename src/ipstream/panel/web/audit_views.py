"""The log of changes: of one client for its owner, of everything for the hoster's staff."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.access import client_at
from ipstream.panel.accounts.api.audit import export, sees_money
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import audit_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.locales import locale
from ipstream.panel.web.audit_forms import AuditFilter
from ipstream.panel.web.audit_words import in_words
from ipstream.panel.web.rights import client_context
from ipstream.panel.web.zones import place_of

A_PAGE = 50


@login_required
@require_safe
def client_audit(request: HttpRequest, client_id: UUID) -> HttpResponseBase:
    """What was changed of this client, by whomever."""
    return _log(request, client_at(request, client_id, Action.AUDIT_VIEW))


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    """Everything, the hoster's own affairs too; ``?client=`` narrows it to one."""
    caller_of(request).require(Action.HOST_VIEW)
    wanted = request.GET.get("client")
    return _log(request, _client(request, wanted) if wanted else None, of_all=True)


def _client(request: HttpRequest, wanted: str) -> Client:
    try:
        client_id = UUID(wanted)
    except ValueError as error:
        raise NotFound("no such client", code="client_not_found") from error
    return client_at(request, client_id, Action.AUDIT_VIEW)


def _log(request: HttpRequest, client: Client | None, *, of_all: bool = False) -> HttpResponseBase:
    zone, money = _zone(client), sees_money(request, client)
    chosen = AuditFilter(request.GET, zone=zone, of_client=client is not None)
    rows = audit_of(caller_of(request).scope, client=client, **chosen.wanted())
    if request.GET.get("format") == "csv":
        return export(rows, money=money)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = client_context(request, client) | {
        "of_all": of_all,
        "filter": chosen,
        "filtered": any(request.GET.get(name) for name in chosen.fields),
        "kept": urlencode({name: request.GET[name] for name in (*chosen.fields, "client") if request.GET.get(name)}),
        "shown": shown,
        "lines": [in_words(row, money=money) for row in shown],
        "zone": zone,
        "place": place_of(zone, locale()),
    }
    return render(request, "web/client/audit.html", context)


def _zone(client: Client | None) -> str:
    """By which clock moments are shown: his first station's, else the hoster's."""
    station = client.stations.order_by("created_at", "id").first() if client else None
    return station.timezone if station else settings.TIME_ZONE

"""The hoster's clients: the list, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import Caller, caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import invitations_of, people_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_client, invitation_link
from ipstream.panel.billing.air import stations_of
from ipstream.panel.billing.forms.clients import ClientFilter, ClientForm
from ipstream.panel.billing.meters import FOR_THE_HOST, meters
from ipstream.panel.billing.queries import Usage, charges_of, usage_of
from ipstream.panel.billing.views.doors import client_for_host, for_host, page
from ipstream.panel.plans.limits import limits_of

A_PAGE = 50
LAST_CHARGES = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A client in the list, with the limit he is closest to."""

    client: Client
    stations: int
    tightest: Usage | None


@login_required
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Who buys here, searched and filtered."""
    caller = for_host(request, Action.HOST_VIEW)
    chosen = ClientFilter(request.GET)
    shown = Paginator(_filtered(caller, chosen), A_PAGE).get_page(request.GET.get("page"))
    kept = {name: request.GET[name] for name in chosen.fields if request.GET.get(name)}
    now = timezone.now()
    lines = [_line(client, now) for client in shown]
    context = {"lines": lines, "shown": shown, "filter": chosen, "filtered": bool(kept), "kept": urlencode(kept)}
    return page(request, "clients.html", context)


def _filtered(caller: Caller, chosen: ClientFilter) -> QuerySet[Client]:
    """What the filter cannot make sense of filters nothing."""
    chosen.is_valid()
    rows = Client.objects.within(caller.scope).select_related("subscription__plan").order_by("name", "id")
    words, state, plan = (chosen.cleaned_data.get(name) for name in ("q", "state", "plan"))
    if words:
        found = [f"{field}__icontains" for field in ("name", "contact_email", "stations__name", "stations__slug")]
        people = Q(members__email__icontains=words) | Q(members__name__icontains=words)
        matching = Client.objects.filter(people | Q(*((each, words) for each in found), _connector=Q.OR))
        rows = rows.filter(pk__in=matching.values("pk"))
    rows = rows.filter(state=state) if state else rows
    return rows.filter(subscription__plan=plan) if plan else rows


def _line(client: Client, now: datetime) -> Line:
    used = {usage.limit: usage for usage in usage_of(client, now)}
    stations = used.pop("station_limit").used  # to have all stations one pays for is nothing to warn of
    bounded = [usage for usage in used.values() if usage.percent is not None]
    return Line(client, stations, max(bounded, key=lambda usage: usage.percent or 0, default=None))


@login_required
@require_safe
def client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """One client: what he has, what he uses, who works for him, what he owes."""
    row = client_for_host(request, client_id)
    now = timezone.now()
    doings = stations_of(row, now)
    context = {
        "client": row,
        "subscription": row.subscription,
        "limits": limits_of(row),
        "doings": doings,
        "meters": meters(row, now, FOR_THE_HOST),
        "people": people_of(row),
        "invitations": [(each, invitation_link(each), each.is_open(now)) for each in invitations_of(row)],
        "charges": charges_of(row)[:LAST_CHARGES],
        "today": now.date(),
        "may_visit": caller_of(request).may(Action.SUPPORT_VISIT),
        "room_for_station": len(doings) < limits_of(row).station_limit,
    }
    return page(request, "client.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def client_edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """His name, his address for notices, and what the staff should know."""
    row = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    facts = {"name": row.name, "contact_email": row.contact_email, "notes": row.notes}
    form = ClientForm(request.POST or None, initial=facts)
    if request.method == "POST" and form.is_valid():
        try:
            change_client(actor=person(request), client=row, changes=form.cleaned_data)
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("client", client_id=row.id)
    return page(request, "client_edit.html", {"client": row, "form": form})

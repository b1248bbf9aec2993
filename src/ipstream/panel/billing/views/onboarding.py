"""A client from nothing to an invitation, and stations for those who are here already."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.models import Client, Invitation
from ipstream.panel.accounts.queries import invitations_of
from ipstream.panel.accounts.roles import Action, Role
from ipstream.panel.accounts.services import invitation_link
from ipstream.panel.billing.air import stations_of
from ipstream.panel.billing.forms.clients import OnboardForm, StationForm
from ipstream.panel.billing.services import check_free, onboard_client, place_new_station
from ipstream.panel.billing.views.doors import client_for_host, for_host, page
from ipstream.panel.lib import problems
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.plans.queries import plans_offered


@login_required
@require_http_methods(["GET", "POST"])
def client_new(request: HttpRequest) -> HttpResponse:
    """Onboarding in one form."""
    for_host(request, Action.CLIENTS_CHANGE)
    plans = plans_offered()
    form = OnboardForm(request.POST or None, plans=plans)
    if request.method == "POST" and form.is_valid():
        try:
            done = onboard_client(actor=person(request), now=timezone.now(), **form.cleaned_data)
        except (InvalidInput, Refused) as error:
            form.refuse(error)
        else:
            return redirect("client-ready", client_id=done.client.id)
    return page(request, "onboard.html", {"form": form, "plans": plans})


@login_required
@require_safe
def client_ready(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What was made of the form, with the link that lets the owner in."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    invitation = _owners_invitation(client)
    link = invitation_link(invitation) if invitation else ""
    context = {"client": client, "invitation": invitation, "link": link, "doings": stations_of(client, timezone.now())}
    return page(request, "onboarded.html", context)


@login_required
@require_safe
def address_check(request: HttpRequest) -> JsonResponse:
    """``{"free": bool, "message": str}``: whether a station can have the address ``?slug=``."""
    for_host(request, Action.CLIENTS_CHANGE)
    try:
        slug = StationForm.base_fields["slug"].clean(request.GET.get("slug", "").strip().lower())
        check_free(slug)
    except ValidationError as error:
        return JsonResponse({"free": False, "message": error.messages[0]})
    except InvalidInput as error:
        return JsonResponse({"free": False, "message": problems.text(error)})
    return JsonResponse({"free": True, "message": _("“%(slug)s” is free.") % {"slug": slug}})


@login_required
@require_http_methods(["GET", "POST"])
def client_station(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Another station for a client, on a server with room."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    form = StationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        name = values.pop("station_name")
        try:
            station = place_new_station(actor=person(request), client=client, name=name, now=timezone.now(), **values)
        except (InvalidInput, Refused) as error:
            form.refuse(error, name="station_name")
        else:
            messages.success(request, _("“%(station)s” has its place and is starting.") % {"station": station.name})
            return redirect("client", client_id=client.id)
    limit = limits_of(client).station_limit
    context = {"client": client, "form": form, "limit": limit, "has_room": client.stations.count() < limit}
    return page(request, "client_station.html", context)


def _owners_invitation(client: Client) -> Invitation | None:
    now = timezone.now()
    return next((row for row in invitations_of(client).filter(role=Role.OWNER) if row.is_open(now)), None)

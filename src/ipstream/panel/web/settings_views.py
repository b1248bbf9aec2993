"""What a station says about itself, its logo, and the first steps of a new one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page, require_POST, require_safe

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.locales import locale
from ipstream.panel.stations import services
from ipstream.panel.stations.access import station_of
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import logo_of
from ipstream.panel.web.station_forms import SettingsForm, initial_of
from ipstream.panel.web.station_views import station_context
from ipstream.panel.web.zones import zones


@login_required
def station_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, description, genre, website, time zone, language and logo."""
    row = station_of(request, slug, Action.STATION_CHANGE)
    form = SettingsForm(request.POST or None, request.FILES or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            _save(person(request), row, form)
        except InvalidInput as refusal:
            row.refresh_from_db()
            form.refuse(refusal)
        else:
            messages.success(request, gettext("Saved. It applies without interrupting the stream."))
            return redirect("station-settings", slug=slug)
    context = station_context(request, row) | {"form": form, "zones": zones(locale())}
    return render(request, "web/station_settings.html", context)


@transaction.atomic
def _save(actor: User, station: Station, form: SettingsForm) -> None:
    services.change_settings(actor=actor, station=station, changes=form.changes(station))
    logo, remove = form.cleaned_data["logo"], form.cleaned_data["remove_logo"]
    if logo is not None:
        services.set_logo(actor=actor, station=station, data=logo.read())
    elif remove:
        services.set_logo(actor=actor, station=station, data=b"")


@login_required
@require_POST
def dismiss_steps(request: HttpRequest, slug: str) -> JsonResponse:
    """Show the first steps no more. JSON ``{"dismissed": false}`` takes that back."""
    row = station_of(request, slug, Action.STATION_CHANGE)
    try:
        dismissed = json.loads(request.body)["dismissed"] is not False
    except (ValueError, KeyError, TypeError):
        dismissed = True
    services.dismiss_steps(actor=person(request), station=row, dismissed=dismissed)
    return JsonResponse({"dismissed": dismissed})


@require_safe
@conditional_page
def station_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The station's picture, a PNG, for everybody: it is made for listeners. 404 where there is none."""
    png = logo_of(slug)
    if not png:
        raise Http404
    keep = "public, max-age=86400" if "v" in request.GET else "public, max-age=300"
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": keep})

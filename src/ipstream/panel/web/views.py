"""The pages people see: each reads for the person who asks and renders; scripts keep them live."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import Action
from ipstream.panel.library.queries import storage_used
from ipstream.panel.programme import queries as programme
from ipstream.panel.programme import services as programme_services
from ipstream.panel.stations.access import station_of
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import stations_within
from ipstream.panel.telemetry.queries import listeners_view, station_view
from ipstream.panel.web.forms import LoginForm

MOST_AT_ONCE = 500
"""Songs one request may delete."""


class Login(LoginView):
    """Log in by e-mail. A language chosen before is remembered for the person; otherwise his own is spoken."""

    template_name = "web/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        chosen = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        response = super().form_valid(form)
        _speak(response, user, chosen if chosen in dict(settings.LANGUAGES) else user.language)
        return response


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Speak Spanish or English from now on, and go back to where the person was."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        _speak(response, request.user if isinstance(request.user, User) else None, language)
    return response


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The person's stations; with a single one, straight to it."""
    caller = caller_of(request)
    stations = list(stations_within(caller.scope))
    if len(stations) == 1 and not caller.user.is_staff:
        return redirect("station", slug=stations[0].slug)
    views = [station_view(station) for station in stations]
    return render(request, "web/home.html", {"stations": stations, "page_data": {"views": views}})


@login_required
def station(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on air, what comes next, who listens, and the buttons and settings of the sound."""
    context = _station_context(request, slug, Action.STATION_VIEW)
    row: Station = context["station"]
    context["page_data"]["listeners"] = listeners_view(row)
    context["playlist"] = programme.principal_playlist(row)
    return render(request, "web/station.html", context)


@login_required
def library(request: HttpRequest, slug: str) -> HttpResponse:
    """The station's music: upload, search, listen, rename, delete."""
    context = _station_context(request, slug, Action.LIBRARY_VIEW)
    row: Station = context["station"]
    context["page_data"]["storage"] = {"used": storage_used(row), "limit": row.limits.storage_bytes}
    return render(request, "web/library.html", context)


@login_required
@require_POST
def delete_tracks(request: HttpRequest, slug: str) -> JsonResponse:
    """Delete songs in two steps.

    Body ``{"ids": [...], "confirmed": bool}``. Unconfirmed answers ``{"count", "playlists": [{"name", "count"}]}``,
    what would be lost; confirmed deletes and answers ``{"deleted": n, "storage": {"used", "limit"}}``.
    """
    row = station_of(request, slug, Action.LIBRARY_DELETE)
    try:
        body = json.loads(request.body)
        ids = [UUID(str(value)) for value in body["ids"]][:MOST_AT_ONCE]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"code": "invalid_input", "detail": gettext("The request was not understood.")}, status=400)
    tracks = list(row.tracks.filter(id__in=ids))
    if body.get("confirmed") is not True:
        return JsonResponse({"count": len(tracks), "playlists": programme.playlists_with(tracks)})
    programme_services.delete_tracks(actor=person(request), station=row, tracks=tracks)
    storage = {"used": storage_used(row), "limit": row.limits.storage_bytes}
    return JsonResponse({"deleted": len(tracks), "storage": storage})


def _station_context(request: HttpRequest, slug: str, action: Action) -> dict[str, Any]:
    row = station_of(request, slug, action)
    view = station_view(row)
    several = person(request).is_staff or stations_within(caller_of(request).scope).count() > 1
    return {"station": row, "several": several, "page_data": {"slug": row.slug, "view": view}}


def _speak(response: HttpResponse, user: User | None, language: str) -> None:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    if user is not None and user.language != language:
        user.language = language
        user.save(update_fields=["language"])

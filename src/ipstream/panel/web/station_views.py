"""The pages of one station: each reads for the person who asks and renders; scripts keep them live."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.meters import meters, warnings
from ipstream.panel.library.queries import storage_used
from ipstream.panel.programme import queries as programme
from ipstream.panel.programme import services as programme_services
from ipstream.panel.stations.access import station_of
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import logo_url
from ipstream.panel.telemetry.queries import listeners_view, station_view
from ipstream.panel.web.first_steps import steps_of
from ipstream.panel.web.rights import rights_in

MOST_AT_ONCE = 500
"""Songs one request may delete."""


@login_required
def station(request: HttpRequest, slug: str) -> HttpResponse:
    """What is on air, what comes next, who listens, and the buttons and settings of the sound."""
    row = station_of(request, slug, Action.STATION_VIEW)
    context = station_context(request, row)
    if context["rights"]["statistics_view"]:
        context["page_data"]["listeners"] = listeners_view(row)
    if context["rights"]["station_change"]:
        context["steps"] = steps_of(row)
    context["meters"] = meters(row.client, timezone.now())
    context["warnings"] = warnings(context["meters"])
    context["playlist"] = programme.principal_playlist(row)
    return render(request, "web/station.html", context)


@login_required
def library(request: HttpRequest, slug: str) -> HttpResponse:
    """The station's music: upload, search, listen, rename, delete."""
    row = station_of(request, slug, Action.LIBRARY_VIEW)
    context = station_context(request, row)
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


def station_context(request: HttpRequest, row: Station) -> dict[str, Any]:
    """What every page of a station needs: the station, what the reader may do there, and the same for the scripts."""
    rights = rights_in(caller_of(request), row.client)
    data = {"slug": row.slug, "timezone": row.timezone, "rights": rights, "view": station_view(row)}
    return {"station": row, "rights": rights, "page_data": data | {"logo_url": logo_url(row)}}

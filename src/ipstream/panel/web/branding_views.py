"""The host's colour and logo as files. Nobody needs to log in: they are on the page that asks him to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from ipstream.panel.accounts.models import Host
from ipstream.panel.web import colours
from ipstream.panel.web.branding import branding

KEEP = "public, max-age=300"


@require_safe
@conditional_page
def stylesheet(request: HttpRequest) -> HttpResponse:
    """Custom properties for the host's colour; nothing where he has none."""
    colour = branding().colour
    context = {"day": colours.by_day(colour), "night": colours.by_night(colour)} if colour else {}
    return _kept(render(request, "web/branding.css", context, content_type="text/css"))


@require_safe
@conditional_page
def mark(request: HttpRequest) -> HttpResponse:
    """The sign of a host without a logo, on his colour."""
    host = branding()
    context = {"ground": host.mark_colour, "coloured": bool(host.colour)}
    return _kept(render(request, "web/mark.svg", context, content_type="image/svg+xml"))


@require_safe
@conditional_page
def logo(request: HttpRequest) -> HttpResponse:
    """The host's logo, a PNG; 404 where he has none."""
    data = bytes(Host.objects.values_list("logo", flat=True).first() or b"")
    if not data:
        raise Http404
    return _kept(HttpResponse(data, content_type="image/png"))


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = KEEP
    return answer

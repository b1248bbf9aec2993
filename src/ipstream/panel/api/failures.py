"""Refusals of what is below the API: Django's own pages for people, problem+json for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import csrf

from ipstream.core.errors import Refused
from ipstream.panel.lib import problems


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``."""
    if request.path.startswith("/api/"):
        return problems.response(Refused(f"CSRF: {reason}", code="csrf"), status=403)
    return csrf.csrf_failure(request, reason, template_name="403_csrf.html")

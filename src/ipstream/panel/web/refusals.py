"""What a room refuses is a page too: missing things 404, what one has no right to 403, with the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from ipstream.core.errors import Forbidden, IPStreamError, NotFound, Refused, Unavailable
from ipstream.panel.lib import problems
from ipstream.panel.lib.door import door_failed, refused_untold

PROGRAMS = ("/api/", "/node/")


class RefusalMiddleware(MiddlewareMixin):
    """Answers what pages let pass; the API has answers of its own, and other refusals belong beside a form."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """What was dropped at the door: no view gets to see what is left of it."""
        if door_failed(request):
            return problems.response(Unavailable("the database does not answer", code="door_failed"))
        if not refused_untold(request):
            return None
        if request.path.startswith(PROGRAMS):
            return problems.response(Refused("the request is too large", code="too_large"), status=413)
        return render(request, "413.html", status=413)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/") or not isinstance(exception, IPStreamError):
            return None
        if isinstance(exception, NotFound):
            return render(request, "404.html", status=404)
        if isinstance(exception, Forbidden):
            return render(request, "403.html", {"reason": problems.text(exception)}, status=403)
        return None

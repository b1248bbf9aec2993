"""What a room refuses is a page too: missing things 404, what one has no right to 403, with the reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from ipstream.core.errors import Forbidden, IPStreamError, NotFound
from ipstream.panel.lib import problems


class RefusalMiddleware(MiddlewareMixin):
    """Answers what pages let pass; the API has answers of its own, and other refusals belong beside a form."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/") or not isinstance(exception, IPStreamError):
            return None
        if isinstance(exception, NotFound):
            return render(request, "404.html", status=404)
        if isinstance(exception, Forbidden):
            return render(request, "403.html", {"reason": problems.text(exception)}, status=403)
        return None

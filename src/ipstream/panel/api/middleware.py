"""What Django itself refuses below ``/api/`` (an address, a method, a body too large) is told as a problem too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from ipstream.panel.api.refusals import of_status


class ProblemMiddleware(MiddlewareMixin):
    """Turns pages of errors into problem+json; answers that are one already pass."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code < 400 or not request.path.startswith("/api/"):
            return response
        if response.headers.get("Content-Type") == "application/problem+json":
            return response
        problem = of_status(response.status_code)
        if "Allow" in response.headers:
            problem["Allow"] = response.headers["Allow"]
        return problem

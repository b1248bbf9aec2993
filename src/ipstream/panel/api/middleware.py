"""What every answer below ``/api/`` has in common: problems, ETags, the caller's rate, and CORS where it is public."""

from __future__ import annotations

from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.decorators import sync_and_async_middleware

from ipstream.panel.api.refusals import of_status
from ipstream.panel.api.throttling import tell_rate

API = "/api/"
SITES = "/api/public/"
"""What the clients' own sites read: its shapes are theirs, and its refusals too."""
PUBLIC = (SITES, "/api/v1/public/")
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


@sync_and_async_middleware
def manners(get_response: Any) -> Any:
    """Middleware, without holding a thread for requests that wait."""
    if iscoroutinefunction(get_response):

        async def waiting(request: HttpRequest) -> HttpResponseBase:
            return _preflight(request) or _finished(request, await get_response(request))

        return waiting

    def at_once(request: HttpRequest) -> HttpResponseBase:
        return _preflight(request) or _finished(request, get_response(request))

    return at_once


def _preflight(request: HttpRequest) -> HttpResponseBase | None:
    asks = request.method == "OPTIONS" and request.path.startswith(PUBLIC)
    return HttpResponse(status=204, headers=PREFLIGHT) if asks else None


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not request.path.startswith(API):
        return response
    if not request.path.startswith(SITES):
        response = _as_problem(_conditional(request, response))
        tell_rate(request, response)
    if request.path.startswith(PUBLIC):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Vary"] = "Accept-Language"
    return response


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 when the reader has it already (RFC 9110, section 13)."""
    if request.method != "GET" or response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    if "no-store" in response.headers.get("Cache-Control", ""):
        return response
    if "ETag" not in response.headers:
        set_response_etag(response)
    for_all = request.path.startswith(PUBLIC)
    response.headers.setdefault("Cache-Control", "public, max-age=2" if for_all else "private, no-cache")
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """What Django itself refuses (an address, a method, a body too large) is told as a problem too."""
    if response.status_code < 400 or response.headers.get("Content-Type") == "application/problem+json":
        return response
    problem = of_status(response.status_code)
    if "Allow" in response.headers:
        problem["Allow"] = response.headers["Allow"]
    return problem

"""``If-Match`` on a change: only if the thing is still what the caller has seen (else 412).

What he has seen is what a GET of the same address answers. Two changes that arrive in the same instant may both pass.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags

from ipstream.panel.api.refusals import of_status


def only_if_unchanged(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around an operation."""

    @wraps(run)
    def checked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        wanted = request.headers.get("If-Match") if request.method == "PATCH" else None
        if wanted is not None and _changed(request, parse_etags(wanted)):
            return of_status(412)
        return run(request, **kwargs)

    return checked


def _changed(request: HttpRequest, etags: list[str]) -> bool:
    """False also where nothing can be read: then the change itself is refused, and says why."""
    match = request.resolver_match
    assert match is not None
    probe = copy.copy(request)
    probe.method = "GET"
    now = match.func(probe, *match.args, **match.kwargs)
    if not isinstance(now, HttpResponse) or now.status_code != 200 or "*" in etags:
        return False
    set_response_etag(now)
    return now.headers["ETag"] not in etags

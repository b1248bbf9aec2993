"""problem+json (RFC 9457) for every refusal, in the language of the request."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext

from ipstream.core.errors import Forbidden, InvalidInput, IPStreamError, NotFound, Refused, Unavailable

_texts: dict[str, Promise | str] = {}


def register(texts: dict[str, Promise | str]) -> None:
    """Give the sentences (lazy translations with ``%(name)s`` places) of a room's error codes."""
    _texts.update(texts)


def text(error: IPStreamError) -> str:
    """The error in the active language; what is not registered is told in English as it was raised."""
    template = _texts.get(error.code)
    if template is None:
        return error.message
    return str(template) % error.values


def status_of(error: IPStreamError) -> int:
    """HTTP status for an error of the core's tree."""
    for kind, status in ((NotFound, 404), (Forbidden, 403), (InvalidInput, 422), (Refused, 409), (Unavailable, 503)):
        if isinstance(error, kind):
            return status
    return 400


def response(error: IPStreamError, status: int | None = None) -> JsonResponse:
    """The error as application/problem+json."""
    status = status or status_of(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": gettext("The request was refused"),
        "status": status,
        "code": error.code,
        "detail": text(error),
    }
    if isinstance(error, InvalidInput):
        body["field"] = error.field
    if error.values:
        body["values"] = error.values
    return JsonResponse(body, status=status, content_type="application/problem+json")

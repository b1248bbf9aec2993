"""Every refusal of the API is problem+json in the language of the request, whoever refused: a room, ninja or Django."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from ipstream.core.errors import InvalidInput, IPStreamError
from ipstream.panel.lib import problems

STATUSES = {
    400: ("bad_request", _("We did not understand that request.")),
    401: ("unauthorized", _("Log in, or send your key as “Authorization: Bearer <key>”.")),
    403: ("forbidden", _("You have no right to do that. If a page was open for long, reload it and try again.")),
    404: ("not_found", _("There is nothing at this address, or it belongs to another account.")),
    405: ("method_not_allowed", _("This address does not take that method.")),
    412: ("changed_meanwhile", _("It was changed since you read it. Read it again and decide anew.")),
    413: ("too_large", _("The request is too large.")),
    429: ("too_many_requests", _("Too many requests. Wait a moment and try again.")),
    500: ("server_error", _("Something failed on our side. Try again in a moment.")),
}

INVALID = {
    "missing": _("“%(field)s” is missing."),
    "extra_forbidden": _("“%(field)s” is not known here. Check how it is written."),
    "literal_error": _("“%(field)s” must be one of these: %(expected)s."),
    "enum": _("“%(field)s” must be one of these: %(expected)s."),
    "string_too_short": _("“%(field)s” must have at least %(min_length)s characters."),
    "too_short": _("“%(field)s” must have at least %(min_length)s entries."),
    "greater_than_equal": _("“%(field)s” must be at least %(ge)s."),
    "less_than_equal": _("“%(field)s” must be at most %(le)s."),
    "string_too_long": _("“%(field)s” may have at most %(max_length)s characters."),
    "too_long": _("“%(field)s” may have at most %(max_length)s entries."),
}
INVALID_OTHERWISE = _("“%(field)s” is not valid. Check its type and format in the API's description.")


def install(api: NinjaAPI) -> None:
    """Answer all that is raised below ``api`` with problems."""
    answers: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        IPStreamError: problems.response,
        ValidationError: _invalid,
        HttpError: lambda error: of_status(error.status_code),
        Http404: lambda error: of_status(404),
    }
    for kind, answer in answers.items():
        api.add_exception_handler(kind, partial(_answer, answer))


def _answer(answer: Callable[[Any], HttpResponse], request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error)


def of_status(status: int) -> HttpResponse:
    """The problem for a bare HTTP status."""
    code, text = STATUSES.get(status) or STATUSES[500 if status >= 500 else 400]
    response = problems.response(IPStreamError(gettext(str(text)), code=code), status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``: its own page for people, a problem for programs."""
    from django.views import csrf

    if request.path.startswith("/api/"):
        return of_status(403)
    return csrf.csrf_failure(request, reason, template_name="403_csrf.html")


def _invalid(error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0]
    field = str(next((part for part in reversed(first["loc"]) if isinstance(part, str)), "body"))
    template = INVALID.get(first["type"], INVALID_OTHERWISE)
    text = str(template) % (first.get("ctx", {}) | {"field": field})
    return problems.response(InvalidInput(text, field=field))

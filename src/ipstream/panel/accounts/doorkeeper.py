"""Who has come in: the hoster's staff needs a second factor before anything else, and a session is noted while used."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import has_second_factor
from ipstream.panel.lib import problems

NOTED_EVERY = 300
NOTED = "noted_at"
ALWAYS_OPEN = {"account_reauthenticate", "account_logout", "logout", "language"}
"""Names of addresses that staff without a second factor may use, besides those that set one up (``mfa_``)."""


class SecondFactorOfStaff(MiddlewareMixin):
    """Sends the hoster's staff to set up a second factor. A session is meant: programs come with keys of their own."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if _is_open(request) or not second_factor_missing(request.user):
            return None
        if request.path.startswith("/api/"):
            return problems.response(Forbidden("set up a second factor first", code="second_factor_needed"))
        return redirect("mfa_index")


class SessionsSeen(MiddlewareMixin):
    """Notes every few minutes from where a session is used, for its person's list of sessions."""

    def process_request(self, request: HttpRequest) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        now = time.time()
        if now - request.session.get(NOTED, 0) > NOTED_EVERY:
            request.session[NOTED] = now
            UserSession.objects.create_from_request(request)


def second_factor_missing(user: Any) -> bool:
    """Whether this is one of the staff who has still to set up the second factor that he needs."""
    if not settings.STAFF_SECOND_FACTOR or not isinstance(user, User):
        return False
    return user.is_staff and not has_second_factor(user)


def _is_open(request: HttpRequest) -> bool:
    name = (request.resolver_match.url_name if request.resolver_match else None) or ""
    return name in ALWAYS_OPEN or name.startswith(("mfa_", "branding-"))

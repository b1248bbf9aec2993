"""Who asks, by his headers alone: before Django has read a request, and at the other end of a socket."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from ipstream.panel.accounts.authentication import caller_with_key
from ipstream.panel.accounts.callers import Caller, caller_for
from ipstream.panel.accounts.doorkeeper import second_factor_missing
from ipstream.panel.accounts.models import User


def caller_with(headers: Mapping[bytes, bytes]) -> Caller | None:
    """Whose key or session it is, as the API finds it. Raises Forbidden as the API does."""
    key = shown_by(headers)
    cookies = headers.get(b"cookie", b"").decode("latin-1")
    return (caller_with_key(key) if key else None) or caller_with_session(session_key(cookies))


def shown_by(headers: Mapping[bytes, bytes]) -> str:
    """The key or token in ``Authorization: Bearer``, or an empty text."""
    scheme, _, shown = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    return shown.strip() if scheme.lower() == "bearer" else ""


def session_key(cookies: str) -> str:
    """The key in the cookie of the panel's session, or an empty text."""
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")


def caller_with_session(key: str) -> Caller | None:
    """Who is logged in with this session, if it still stands and he is still welcome."""
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active or second_factor_missing(user):
        return None
    return caller_for(user, request.session)

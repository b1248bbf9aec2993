"""Who calls the API: a program by its key, or a person by the session of the panel (then CSRF is checked)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import user_of_key


class KeyAuth(HttpBearer):
    """``Authorization: Bearer ips_<prefix>_<secret>``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        return user_of_key(token)


class PersonAuth(SessionAuth):
    """The session cookie of somebody who logged in and is still welcome."""

    def __call__(self, request: HttpRequest) -> User | None:
        """Somebody unknown is told to identify himself (401), not that his CSRF token is missing."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return request.user if isinstance(request.user, User) and request.user.is_active else None


api_auth = (KeyAuth(), PersonAuth())
"""For ``ninja.Router(auth=api_auth)``; nobody else gets past it (401)."""


def person(request: HttpRequest) -> User:
    """The one who asks, on an endpoint behind ``api_auth``."""
    user = getattr(request, "auth", None)
    assert isinstance(user, User), "the endpoint is not behind api_auth"
    return user

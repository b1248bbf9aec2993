"""Who calls the API: a program by its key, or a person by the session of the panel (then CSRF is checked)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from ipstream.core.errors import Forbidden, Refused
from ipstream.panel.accounts.callers import Caller, caller_by, caller_of, remember
from ipstream.panel.accounts.models import ApiKey, Client, User
from ipstream.panel.accounts.queries import api_key
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.rules import require_keys

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class KeyAuth(HttpBearer):
    """``Authorization: Bearer ips_<prefix>_<secret>``."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Raises Forbidden for a good key of a client who may have none (now), or of somebody who left him."""
        row = api_key(token)
        if row is None:
            return None
        caller = _admitted(row)
        _note_use(row)
        return remember(request, caller)


class PersonAuth(SessionAuth):
    """The session cookie of somebody who logged in and is still welcome."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Somebody unknown is told to identify himself (401), not that his CSRF token is missing."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        if not isinstance(request.user, User) or not request.user.is_active:
            return None
        return caller_of(request)


api_auth = (KeyAuth(), PersonAuth())
"""For ``ninja.Router(auth=api_auth)``; nobody else gets past it (401)."""


def caller_with_key(key: str) -> Caller | None:
    """The program with this key, without noting that it was used. Raises Forbidden as ``KeyAuth`` does."""
    row = api_key(key)
    return _admitted(row) if row is not None else None


def person(request: HttpRequest) -> User:
    """The one who asks (of a key: who made it), on an endpoint behind ``api_auth`` or a page behind a login."""
    return caller_of(request).user


def needs(action: Action) -> dict[str, Any]:
    """For a route's ``openapi_extra``: the right that whoever calls it needs, for its description."""
    return {"x-right": action.value}


def _admitted(row: ApiKey) -> Caller:
    caller = caller_by(row)
    if row.client is not None:
        _require_good(row.client, caller)
    return caller


def _require_good(client: Client, caller: Caller) -> None:
    if not caller.roles:
        raise Forbidden("whoever made the key has left", code="key_maker_gone")
    try:
        require_keys(client)
    except Refused as error:
        raise Forbidden(error.message, code=error.code, permanent=True, **error.values) from error


def _note_use(row: ApiKey) -> None:
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > USE_IS_NOTED_EVERY:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)

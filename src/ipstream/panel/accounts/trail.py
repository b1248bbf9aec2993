"""Where a change comes from, so that the audit log can say it without every verb carrying it along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware


@dataclass(frozen=True, slots=True)
class Trail:
    """``address`` of the browser or program; the name of the key it came with; the support visit it belongs to."""

    address: str = ""
    key_name: str = ""
    visit_id: UUID | None = None


_trail: ContextVar[Trail] = ContextVar("trail", default=Trail())  # noqa: B039  (frozen)


def current() -> Trail:
    """Of the request that is answered now; empty in tasks and commands."""
    return _trail.get()


def identify(*, key_name: str, visit_id: UUID | None) -> None:
    """It is known who asks."""
    _trail.set(replace(_trail.get(), key_name=key_name, visit_id=visit_id))


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    token = _trail.set(Trail(address=address))
    try:
        yield
    finally:
        _trail.reset(token)


@sync_and_async_middleware
def begin_trail(get_response: Any) -> Any:
    """Middleware: begins a trail for each request, without holding a thread for those that wait."""
    if iscoroutinefunction(get_response):

        async def waiting(request: HttpRequest) -> HttpResponseBase:
            with coming_from(request.META.get("REMOTE_ADDR") or ""):
                answer: HttpResponseBase = await get_response(request)
                return answer

        return waiting

    def at_once(request: HttpRequest) -> HttpResponseBase:
        with coming_from(request.META.get("REMOTE_ADDR") or ""):
            answer: HttpResponseBase = get_response(request)
            return answer

    return at_once

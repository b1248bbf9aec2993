"""The audit log: of a client for its owner, of everything for staff."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from ipstream.panel.accounts.access import client_at
from ipstream.panel.accounts.authentication import needs
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import AuditEntry, Client
from ipstream.panel.accounts.queries import audit_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.moments import sane
from ipstream.panel.lib.money import AMOUNTS
from ipstream.panel.lib.pages import Paging, page

router = Router(tags=["audit"])
COLUMNS = ("at", "actor", "key", "visit", "address", "client", "verb", "target", "before", "after")


class EntryOut(Schema):
    """``key`` is the name of the key it was done with, ``visit`` the reason of the support visit it was done on."""

    id: int
    at: datetime
    actor: str
    key: str | None
    visit: str | None
    address: str
    client: str | None
    verb: str
    target: str
    before: dict[str, Any]
    after: dict[str, Any]


class EntriesOut(Schema):
    items: list[EntryOut]
    next_cursor: str | None


class AuditFilter(Schema):
    """``actor`` is part of an address or a key's name, ``verb`` how it begins, ``q`` part of what it was done to."""

    actor: str = Field("", max_length=200)
    verb: str = Field("", max_length=60)
    q: str = Field("", max_length=200)
    since: AwareDatetime | None = Field(None, alias="from")
    until: AwareDatetime | None = Field(None, alias="to")


class AuditPage(AuditFilter, Paging):
    """A page of them."""


@router.get("/audit", response=EntriesOut, openapi_extra=needs(Action.HOST_VIEW))
def list_all(request: HttpRequest, wanted: Query[AuditPage]) -> dict[str, Any]:
    """Everything that was changed, the hoster's own affairs too, newest first."""
    caller_of(request).require(Action.HOST_VIEW)
    return _page(_rows(request, None, wanted), wanted, money=sees_money(request, None))


@router.get("/audit.csv", openapi_extra=needs(Action.HOST_VIEW))
def export_all(request: HttpRequest, wanted: Query[AuditFilter]) -> StreamingHttpResponse:
    """The same as a table (CSV, UTF-8)."""
    caller_of(request).require(Action.HOST_VIEW)
    return export(_rows(request, None, wanted), money=sees_money(request, None))


@router.get("/clients/{client_id}/audit", response=EntriesOut, openapi_extra=needs(Action.AUDIT_VIEW))
def list_of_client(request: HttpRequest, client_id: UUID, wanted: Query[AuditPage]) -> dict[str, Any]:
    """What was changed of the client, newest first."""
    client = client_at(request, client_id, Action.AUDIT_VIEW)
    return _page(_rows(request, client, wanted), wanted, money=sees_money(request, client))


@router.get("/clients/{client_id}/audit.csv", openapi_extra=needs(Action.AUDIT_VIEW))
def export_of_client(request: HttpRequest, client_id: UUID, wanted: Query[AuditFilter]) -> StreamingHttpResponse:
    """The same as a table (CSV, UTF-8)."""
    client = client_at(request, client_id, Action.AUDIT_VIEW)
    return export(_rows(request, client, wanted), money=sees_money(request, client))


def _rows(request: HttpRequest, client: Client | None, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    return audit_of(
        caller_of(request).scope,
        client=client,
        actor=wanted.actor.replace("\0", ""),
        verb=wanted.verb.replace("\0", ""),
        text=wanted.q.replace("\0", ""),
        since=sane(wanted.since, "from") if wanted.since else None,
        until=sane(wanted.until, "to") if wanted.until else None,
    )


def sees_money(request: HttpRequest, client: Client | None) -> bool:
    """Whether prices and amounts are his business: of this client, or (None) of the host."""
    return caller_of(request).may(Action.BILLING_VIEW, client.id if client else None)


def told(facts: dict[str, Any], *, money: bool) -> dict[str, Any]:
    """What was before or after, as far as the reader may know it."""
    return facts if money else {name: value for name, value in facts.items() if name not in AMOUNTS}


def _page(rows: QuerySet[AuditEntry], wanted: AuditPage, *, money: bool) -> dict[str, Any]:
    found = page(rows, "-at", limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [_view(row, money) for row in found.items], "next_cursor": found.next_cursor}


def _view(row: AuditEntry, money: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at,
        "actor": row.actor_name,
        "key": row.key_name or None,
        "visit": row.visit.reason if row.visit else None,
        "address": row.address,
        "client": row.client.name if row.client else None,
        "verb": row.verb,
        "target": row.target,
        "before": told(row.before, money=money),
        "after": told(row.after, money=money),
    }


def export(rows: QuerySet[AuditEntry], *, money: bool) -> StreamingHttpResponse:
    """As a table (CSV, UTF-8), line by line; no cell is taken for a formula."""
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingHttpResponse(_lines(rows, money), content_type="text/csv; charset=utf-8", headers=headers)


async def _lines(rows: QuerySet[AuditEntry], money: bool) -> AsyncIterator[str]:
    yield _line(COLUMNS)
    async for row in rows.aiterator(chunk_size=1000):
        view = _view(row, money)
        yield _line([_cell(view[column]) for column in COLUMNS])


def _line(cells: Any) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _cell(value: Any) -> str:
    """As text; what a spreadsheet would take for a formula is quoted."""
    if isinstance(value, datetime):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value or "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

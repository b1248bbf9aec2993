"""``Idempotency-Key`` on writes: carried out once, however often it is sent.

A successful answer is kept for a day and given again. What was refused changed nothing, so its key is free again; so it
is after a failure of ours. Of a request that a dying process cut off nobody knows what became: its key stays taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.api.models import KeptAnswer
from ipstream.panel.api.throttling import who
from ipstream.panel.lib.door import refused_size

KEPT_FOR = timedelta(hours=24)
LONGEST = 200
HEADER = "Idempotency-Key"
WRITES = ("POST", "PATCH", "PUT", "DELETE")


def once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Around an endpoint's function, behind its door: the kept answer, or a claim on the key and then the endpoint."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER) if request.method in WRITES else None
        kept = _claim(request, key) if key is not None else None
        return view(request, *args, **kwargs) if kept is None else _again(kept)

    return answered


def concluding(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around the whole operation: keeps its answer under the key that was claimed, or lets the key go."""

    @wraps(run)
    def concluded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = None
        try:
            response = run(request, **kwargs)
        finally:
            _conclude(request, response)
        return response

    return concluded


def _claim(request: HttpRequest, key: str) -> KeptAnswer | None:
    """None: the key is this request's now. Raises InvalidInput for one of another request, Refused while in flight."""
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise InvalidInput(f"{HEADER} has 1 to {LONGEST} printable characters", field=HEADER, code="idempotency_key")
    now = timezone.now()
    KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    row = KeptAnswer(
        id=_digest(who(caller_of(request)), key),
        target=_digest(request.method or "", request.get_full_path()),
        body=_body_of(request),
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _kept(row, blind=refused_size(request) is not None)
    request.claimed = row.id  # type: ignore[attr-defined]
    return None


def _kept(asked: KeptAnswer, *, blind: bool) -> KeptAnswer:
    """The answer under the same key. ``blind``: the body was dropped at the door, so it can't be compared."""
    row = KeptAnswer.objects.filter(id=asked.id).first()
    if row is None or (row.status is None and row.target == asked.target):
        raise Refused("a request with this key is being carried out", code="idempotency_in_flight")
    if row.target != asked.target or (row.body != asked.body and not blind):
        raise InvalidInput("the key was used for another request", field=HEADER, code="idempotency_reused")
    return row


def _again(kept: KeptAnswer) -> HttpResponse:
    if kept.content is None:
        raise Refused("carried out; the answer held a secret and was not kept", code="idempotency_secret")
    headers = {"Idempotent-Replayed": "true"} | ({"Content-Type": kept.content_type} if kept.content_type else {})
    return HttpResponse(bytes(kept.content), status=kept.status, headers=headers)


def _conclude(request: HttpRequest, response: HttpResponseBase | None) -> None:
    claimed: str | None = getattr(request, "claimed", None)
    if claimed is None:
        return
    row = KeptAnswer.objects.filter(id=claimed)
    if not isinstance(response, HttpResponse) or not 200 <= response.status_code < 300:
        row.delete()
        return
    secret = "no-store" in response.headers.get("Cache-Control", "")
    row.update(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        content=None if secret else response.content,
    )


def _body_of(request: HttpRequest) -> str:
    """Of a form its fields and files: each attempt separates them by another boundary."""
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    parts = [f"{name}={request.POST.getlist(name)}" for name in sorted(request.POST)]
    for name, file in sorted(request.FILES.items()):
        assert isinstance(file, UploadedFile), name
        content = hashlib.sha256()
        for chunk in file.chunks():
            content.update(chunk)
        file.seek(0)
        parts.append(f"{name}={file.name} {content.hexdigest()}")
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

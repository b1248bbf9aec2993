"""Searching everything one may see: pages, stations, songs, people, and (for the host's staff) clients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.web import search as find

LONGEST = 100


@login_required
@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """``{"groups": [{"title", "items": [{"label", "detail", "icon", "url"}]}]}``, only with what was found.

    Without ``q`` it is the pages one can go to.
    """
    words = find.words_of(request.GET.get("q", "")[:LONGEST])
    caller = caller_of(request)
    groups = [_group(gettext("Pages"), find.pages(request, words))]
    if words:
        groups += [
            _group(gettext("Stations"), find.stations(caller, words)),
            _group(gettext("Clients"), find.clients(caller, words)),
            _group(gettext("Songs"), find.tracks(caller, words)),
            _group(gettext("People"), find.people(caller, words)),
        ]
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def _group(title: str, found: Iterable[find.Found]) -> dict[str, Any]:
    items = [{"label": one.label, "detail": one.detail, "icon": one.icon, "url": one.url} for one in found]
    return {"title": title, "items": items}

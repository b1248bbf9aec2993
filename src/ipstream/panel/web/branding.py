"""The host's name and looks, for every page and for whoever has not logged in yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ipstream.panel.accounts.models import Host
from ipstream.panel.web import colours

OURS = "#0b5d66"


@dataclass(frozen=True, slots=True)
class Branding:
    """``colour`` is ``#rrggbb``, or empty for ours."""

    name: str
    colour: str
    terms_url: str
    has_logo: bool

    @property
    def version(self) -> str:
        """New whenever something looks different (for browsers that keep what they fetched)."""
        return hashlib.sha256(f"{self.colour} {self.has_logo}".encode()).hexdigest()[:8]

    @property
    def mark_colour(self) -> str:
        """A ground on which white can be seen."""
        return colours.by_day(self.colour).brand if self.colour else OURS


def branding() -> Branding:
    """The host as he is set up; without the bytes of his logo, which no page needs."""
    row = Host.objects.defer("logo").annotate(size=Length("logo")).first()
    if row is None:
        return Branding(Host().name, "", "", has_logo=False)
    colour = row.colour if colours.is_colour(row.colour) else ""
    return Branding(row.name, colour, row.terms_url, has_logo=bool(row.size))


def host(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; read when the page first names him."""
    return {"host": SimpleLazyObject(branding)}

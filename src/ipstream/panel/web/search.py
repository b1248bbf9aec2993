"""What a search finds. Each kind is read within the caller's scope, and only where he has the right to see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse

from ipstream.panel.accounts.callers import Caller
from ipstream.panel.accounts.models import Client, Membership
from ipstream.panel.accounts.roles import Action
from ipstream.panel.library.models import Status, Track
from ipstream.panel.library.names import searchable
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import stations_within
from ipstream.panel.web.navigation import navigation
from ipstream.panel.web.rights import from_host

MOST = 6
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Found:
    label: str
    detail: str
    icon: str
    url: str


def words_of(text: str) -> list[str]:
    """Without case and accents, as they are compared."""
    return searchable(text.replace("\0", "")).split()


def pages(request: HttpRequest, words: Sequence[str]) -> Iterator[Found]:
    """The places of the navigation."""
    places = navigation(request)
    for section in places.sections if places else ():
        for entry in section.entries:
            if _holds(f"{entry.label} {section.title}", words):
                yield Found(str(entry.label), str(section.title), entry.icon, entry.url)


def stations(caller: Caller, words: Sequence[str]) -> list[Found]:
    rows = stations_within(caller.scope)
    hits = [row for row in rows if _holds(f"{row.name} {row.slug} {row.client.name}", words)][:MOST]
    return [Found(row.name, row.client.name, "broadcast", reverse("station", args=[row.slug])) for row in hits]


def clients(caller: Caller, words: Sequence[str]) -> list[Found]:
    """For the host's staff alone: his clients' people know where they are."""
    if not from_host(caller) or not caller.may(Action.HOST_VIEW):
        return []
    rows = Client.objects.within(caller.scope).order_by(Lower("name"))
    hits = [row for row in rows if _holds(f"{row.name} {row.contact_email}", words)][:MOST]
    return [Found(row.name, row.get_state_display(), "address-book", reverse("client", args=[row.id])) for row in hits]


def tracks(caller: Caller, words: Sequence[str]) -> list[Found]:
    """Songs that can be played, of the libraries he may look into."""
    mine = _clients_where(caller, Action.LIBRARY_VIEW, stations_within(caller.scope))
    rows = Track.objects.within(caller.scope).filter(station__client_id__in=mine, status=Status.READY)
    if caller.scope.station_id is not None:
        rows = rows.filter(station_id=caller.scope.station_id)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return [_song(row) for row in rows.select_related("station").order_by("-created_at", "-id")[:MOST]]


def people(caller: Caller, words: Sequence[str]) -> list[Found]:
    """The people of those clients whose team he may see."""
    mine = _clients_where(caller, Action.TEAM_VIEW, stations_within(caller.scope))
    rows = Membership.objects.within(caller.scope).filter(client_id__in=mine).select_related("user", "client")
    hits = [
        row for row in rows.order_by("user__name", "user__email") if _holds(f"{row.user.name} {row.user.email}", words)
    ]
    return [_member(caller, row) for row in hits[:MOST]]


def _holds(text: str, words: Sequence[str]) -> bool:
    text = searchable(text)
    return all(word in text for word in words)


def _clients_where(caller: Caller, action: Action, rows: Iterable[Station]) -> set[UUID]:
    return {row.client_id for row in rows if caller.may(action, row.client_id)}


def _song(row: Track) -> Found:
    label = row.title or row.filename
    url = f"{reverse('library', args=[row.station.slug])}?{urlencode({'q': label})}"
    return Found(label, " · ".join(filter(None, (row.artist, row.station.name))), "music", url)


def _member(caller: Caller, row: Membership) -> Found:
    url = reverse("client" if from_host(caller) else "client-team", args=[row.client_id])
    detail = f"{row.get_role_display()} · {row.client.name}"
    return Found(row.user.name or row.user.email, detail, "user", url)

"""A client's keys for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ipstream.core.errors import InvalidInput, NotFound, Refused
from ipstream.panel.accounts.access import client_at, key_in
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import caller_by, caller_of
from ipstream.panel.accounts.models import ApiKey, Client
from ipstream.panel.accounts.queries import keys_of
from ipstream.panel.accounts.roles import Action, Scope
from ipstream.panel.accounts.services import create_api_key, revoke_api_key
from ipstream.panel.plans.limits import Feature, limits_of
from ipstream.panel.stations.models import Station
from ipstream.panel.web.people_forms import KeyForm
from ipstream.panel.web.rights import client_context, may_now


@dataclass(frozen=True, slots=True)
class Line:
    """A key in the list. ``station`` is empty when it is for all; ``state`` is ``good``, ``expired`` or ``orphan``
    (whoever made it has left, so it opens nothing)."""

    key: ApiKey
    scopes: Sequence[str | Promise]
    station: str
    state: str


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The client's keys. A new one is on the answer to its form, and nowhere else."""
    client = client_at(request, client_id, Action.KEYS_CHANGE if request.method == "POST" else Action.KEYS_VIEW)
    stations = list(Station.objects.filter(client=client).order_by("name"))
    zone = stations[0].timezone if stations else settings.TIME_ZONE
    form = KeyForm(request.POST or None, stations=stations, zone=ZoneInfo(zone))
    made = _make(request, client, form) if request.method == "POST" and form.is_valid() else ""
    context = client_context(request, client) | {
        "form": form,
        "lines": _lines(client, stations),
        "made": made,
        "zone": zone,
        "may_change": may_now(caller_of(request), Action.KEYS_CHANGE, client),
        "bought": Feature.API in limits_of(client).features,
    }
    return render(request, "web/client/keys.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def revoke_key(request: HttpRequest, client_id: UUID, key_id: int) -> HttpResponse:
    """First what stops; the key is revoked once that is confirmed."""
    client = client_at(request, client_id, Action.KEYS_CHANGE)
    key = key_in(client, key_id)
    if request.method != "POST":
        return render(request, "web/client/key_revoke.html", client_context(request, client) | {"key": key})
    revoke_api_key(actor=person(request), key=key, now=timezone.now())
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": key.name})
    return redirect("client-keys", client_id=client.id)


def _make(request: HttpRequest, client: Client, form: KeyForm) -> str:
    """The key in clear, or an empty text when it was refused."""
    try:
        return create_api_key(user=person(request), client=client, **form.values())
    except (Refused, InvalidInput, NotFound) as error:
        form.refuse(error, expires_at="last_day", station_id="station")
        return ""


def _lines(client: Client, stations: list[Station]) -> list[Line]:
    names: dict[UUID | None, str] = {station.id: station.name for station in stations}
    return [_line(key, names.get(key.station_id, "")) for key in keys_of(client)]


def _line(key: ApiKey, station: str) -> Line:
    scopes = [Scope(scope).label for scope in key.scopes]
    if not caller_by(key).roles:
        return Line(key, scopes, station, "orphan")
    expired = key.expires_at is not None and key.expires_at <= timezone.now()
    return Line(key, scopes, station, "expired" if expired else "good")

"""Verbs about stations. Each publishes ``stations.changed`` so that the node gets a new spec."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from ipstream.core.errors import Refused
from ipstream.core.protocol.spec import WantedState
from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events, rows
from ipstream.panel.lib.pictures import small_png
from ipstream.panel.plans.limits import limits_of
from ipstream.panel.stations.models import Logo, Station

SOUND = ("crossfade", "even_loudness", "loudness_target")
SETTINGS = (*SOUND, "name", "description", "genre", "url", "timezone", "language")
"""What a station's people may change; limits and address belong to the hoster."""


@transaction.atomic
def create_station(*, actor: User | None, client: Client, slug: str, name: str, **settings: Any) -> Station:
    """A new station in the wanted state ``on_air``.

    Raises InvalidInput naming the field, or Refused (``station_limit``) when the client's plan has no room for it.
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    limit = limits_of(client).station_limit
    if client.stations.count() >= limit:
        raise Refused("the plan has no room for another station", code="station_limit", limit=limit)
    station = Station(client=client, slug=slug, name=name, **settings)
    rows.check(station, exclude=["client"])
    station.save()
    record_change(actor=actor, client=client, verb="station.create", target=slug)
    events.publish("stations.created", station_id=station.id)
    events.publish("stations.changed", station_id=station.id)
    return station


@transaction.atomic
def change_settings(*, actor: User, station: Station, changes: dict[str, Any]) -> Station:
    """Change some of ``SETTINGS``. Raises InvalidInput naming the field; then nothing is changed."""
    before = rows.assign(station, changes, SETTINGS)
    station.timezone_chosen = station.timezone_chosen or "timezone" in changes
    rows.check(station, exclude=["client"])
    station.save(update_fields=[*before, "timezone_chosen"])
    _record(actor, station, "station.change", before, {field: changes[field] for field in before})
    events.publish("stations.changed", station_id=station.id)
    return station


@transaction.atomic
def set_wanted(*, actor: User, station: Station, wanted: WantedState) -> Station:
    """Start, pause or stop: the node does it as soon as it hears, and it stays so through restarts."""
    before, station.wanted = station.wanted, wanted
    station.save(update_fields=["wanted"])
    _record(actor, station, "station.wanted", {"wanted": before}, {"wanted": wanted})
    events.publish("stations.changed", station_id=station.id)
    return station


@transaction.atomic
def set_logo(*, actor: User, station: Station, data: bytes) -> Station:
    """Show this picture (any format Pillow reads; empty: none) for the station. Raises InvalidInput (logo)."""
    png = small_png(data, field="logo") if data else b""
    before, station.logo_version = station.logo_version, hashlib.sha256(png).hexdigest()[:8] if png else ""
    if png:
        Logo.objects.update_or_create(station=station, defaults={"png": png})
    else:
        Logo.objects.filter(station=station).delete()
    station.save(update_fields=["logo_version"])
    _record(actor, station, "station.logo", {"version": before}, {"version": station.logo_version})
    return station


@transaction.atomic
def dismiss_steps(*, actor: User, station: Station, dismissed: bool) -> None:
    """Show the first steps no more, or again."""
    before, station.steps_dismissed = station.steps_dismissed, dismissed
    station.save(update_fields=["steps_dismissed"])
    _record(actor, station, "station.steps", {"dismissed": before}, {"dismissed": dismissed})


def _record(actor: User, station: Station, verb: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    record_change(actor=actor, client=station.client, verb=verb, target=station.slug, before=before, after=after)

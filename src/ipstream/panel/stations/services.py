"""Verbs about stations. Each publishes ``stations.changed`` so that the node gets a new spec."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.spec import WantedState
from ipstream.panel.accounts.models import Client, User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.models import Station

SOUND = ("crossfade", "even_loudness", "loudness_target")
SETTINGS = (*SOUND, "name", "description", "genre", "url", "timezone", "language")
"""What a station's people may change; limits and address belong to the hoster."""


@transaction.atomic
def create_station(*, actor: User | None, client: Client, plan: Plan, slug: str, name: str, **settings: Any) -> Station:
    """A new station in the wanted state ``on_air``. Raises InvalidInput naming the field."""
    station = Station(client=client, plan=plan, slug=slug, name=name, **settings)
    _validate(station)
    station.save()
    record_change(actor=actor, client=client, verb="station.create", target=slug)
    events.publish("stations.created", station_id=station.id)
    events.publish("stations.changed", station_id=station.id)
    return station


@transaction.atomic
def change_settings(*, actor: User, station: Station, changes: dict[str, Any]) -> Station:
    """Change some of ``SETTINGS``. Raises InvalidInput naming the field; then nothing is changed."""
    before = {}
    for field, value in changes.items():
        if field not in SETTINGS:
            raise InvalidInput(f"{field} is not a setting of a station", field=field, code="unknown_field", name=field)
        before[field] = getattr(station, field)
        setattr(station, field, value)
    _validate(station)
    station.save(update_fields=list(changes))
    _record(actor, station, "station.change", before, changes)
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


def _record(actor: User, station: Station, verb: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    record_change(actor=actor, client=station.client, verb=verb, target=station.slug, before=before, after=after)


def _validate(station: Station) -> None:
    try:
        station.full_clean(exclude=["client", "plan"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(f"{field}: {messages[0]}", field=field, code="invalid_field", message=messages[0]) from error

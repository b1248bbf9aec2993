"""The stations of whoever asks, and the settings their people may change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field, FiniteFloat

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.pages import Paging, page
from ipstream.panel.stations.access import station_of
from ipstream.panel.stations.addresses import bases_of
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import logo_url, stations_matching
from ipstream.panel.stations.services import change_settings, set_logo

router = Router(auth=api_auth, tags=["stations"])


class OutputOut(Schema):
    """One address of the stream; ``bitrate`` in kbps. ``url`` is null while no server carries the station."""

    url: str | None
    mount: str
    bitrate: int
    main: bool


class StationOut(Schema):
    """``crossfade`` in seconds, ``loudness_target`` in LUFS, ``storage_bytes`` of the plan in bytes."""

    id: str
    slug: str
    name: str
    description: str
    genre: str
    url: str
    language: str
    timezone: str
    wanted: str
    crossfade: float
    even_loudness: bool
    loudness_target: float
    logo_url: str | None
    client: str
    plan: str
    listener_limit: int
    storage_bytes: int
    outputs: list[OutputOut]
    created_at: datetime


class StationsOut(Schema):
    items: list[StationOut]
    next_cursor: str | None


class StationFilter(Paging):
    """``q`` is part of the name or address, ``client`` the id of one."""

    q: str = Field("", max_length=200)
    client: UUID | None = None
    wanted: Literal["", "on_air", "paused", "stopped"] = ""


class StationChanges(Schema):
    """Only what is given is changed."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    description: str = ""
    genre: str = ""
    url: str = ""
    language: Literal["es", "en"] = "es"
    timezone: str = ""
    crossfade: FiniteFloat = 0
    even_loudness: bool = True
    loudness_target: FiniteFloat = 0


@router.get("", response=StationsOut, openapi_extra=needs(Action.STATION_VIEW))
def list_stations(request: HttpRequest, wanted: Query[StationFilter]) -> StationsOut:
    """The stations you may see, by name."""
    rows = stations_matching(caller_of(request).scope, q=wanted.q, client_id=wanted.client, wanted=wanted.wanted)
    found = page(rows, "name", limit=wanted.limit, cursor=wanted.cursor)
    bases = bases_of([station.id for station in found.items])
    return StationsOut(items=[_out(row, bases.get(row.id)) for row in found.items], next_cursor=found.next_cursor)


@router.get("/{slug}", response=StationOut, openapi_extra=needs(Action.STATION_VIEW))
def read_station(request: HttpRequest, slug: str) -> StationOut:
    """One station."""
    return _one(station_of(request, slug, Action.STATION_VIEW))


@router.patch("/{slug}", response=StationOut, openapi_extra=needs(Action.STATION_CHANGE))
def change_station(request: HttpRequest, slug: str, changes: StationChanges) -> StationOut:
    """Change settings; they apply without interrupting the stream."""
    station = station_of(request, slug, Action.STATION_CHANGE)
    given = changes.model_dump(exclude_unset=True)
    return _one(change_settings(actor=person(request), station=station, changes=given) if given else station)


@router.post("/{slug}/logo", response=StationOut, openapi_extra=needs(Action.STATION_CHANGE))
def upload_logo(request: HttpRequest, slug: str, file: File[UploadedFile | None] = None) -> StationOut:
    """Show this picture (multipart ``file``: PNG, JPEG or WebP of at most 5 MB) for the station."""
    station = station_of(request, slug, Action.STATION_CHANGE)
    if file is None:
        raise InvalidInput("no file", field="file", code="file_missing")
    return _one(set_logo(actor=person(request), station=station, data=file.read()))


@router.delete("/{slug}/logo", response=StationOut, openapi_extra=needs(Action.STATION_CHANGE))
def remove_logo(request: HttpRequest, slug: str) -> StationOut:
    """Show no picture."""
    return _one(set_logo(actor=person(request), station=station_of(request, slug, Action.STATION_CHANGE), data=b""))


def _one(station: Station) -> StationOut:
    return _out(station, bases_of([station.id]).get(station.id))


def _out(station: Station, base: str | None) -> StationOut:
    plan, limits = station.client.subscription.plan, station.limits
    return StationOut(
        id=str(station.id),
        slug=station.slug,
        name=station.name,
        description=station.description,
        genre=station.genre,
        url=station.url,
        language=station.language,
        timezone=station.timezone,
        wanted=station.wanted,
        crossfade=station.crossfade,
        even_loudness=station.even_loudness,
        loudness_target=station.loudness_target,
        logo_url=logo_url(station),
        client=station.client.name,
        plan=plan.name,
        listener_limit=limits.listener_limit,
        storage_bytes=limits.storage_bytes,
        outputs=[
            OutputOut(url=base and f"{base}{out.mount}", mount=out.mount, bitrate=out.bitrate, main=out.main)
            for out in station.outputs
        ],
        created_at=station.created_at,
    )

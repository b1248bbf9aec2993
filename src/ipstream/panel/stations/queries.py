"""Reads of stations, always for somebody."""

from __future__ import annotations

from ipstream.core.errors import NotFound
from ipstream.panel.lib.tenancy import Scope, TenantQuerySet
from ipstream.panel.stations.models import Station


def stations_within(scope: Scope) -> TenantQuerySet[Station]:
    """The stations the scope may see, by name."""
    rows = Station.objects.within(scope).select_related("client__subscription__plan").order_by("name")
    return rows if scope.station_id is None else rows.filter(id=scope.station_id)


def station_for(scope: Scope, slug: str) -> Station:
    """The station with this address. Raises NotFound where there is none, or none for this scope."""
    station = stations_within(scope).filter(slug=slug).first() if slug.isascii() and slug.isprintable() else None
    if station is None or station.slug != slug:  # MariaDB compares without case and padding
        raise NotFound(f"no station {slug!r}", code="station_not_found")
    return station

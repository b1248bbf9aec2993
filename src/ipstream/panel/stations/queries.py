"""Reads of stations, always for somebody."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.models import Client
from ipstream.panel.lib.tenancy import Scope, TenantQuerySet
from ipstream.panel.stations.models import Logo, Station


def stations_within(scope: Scope) -> TenantQuerySet[Station]:
    """The stations the scope may see, by name."""
    rows = Station.objects.within(scope).select_related("client__subscription__plan").order_by("name")
    return rows if scope.station_id is None else rows.filter(id=scope.station_id)


def stations_matching(
    scope: Scope, *, q: str = "", client_id: UUID | None = None, wanted: str = ""
) -> TenantQuerySet[Station]:
    """Those of them with ``q`` in name or address, of this client, in this wanted state; empty: any."""
    rows = stations_within(scope)
    if q := q.replace("\0", ""):
        rows = rows.filter(Q(name__icontains=q) | Q(slug__icontains=q))
    rows = rows.filter(client_id=client_id) if client_id is not None else rows
    return rows.filter(wanted=wanted) if wanted else rows


def station_for(scope: Scope, slug: str) -> Station:
    """The station with this address. Raises NotFound where there is none, or none for this scope."""
    station = stations_within(scope).filter(slug=slug).first() if slug.isascii() and slug.isprintable() else None
    if station is None or station.slug != slug:  # MariaDB compares without case and padding
        raise NotFound(f"no station {slug!r}", code="station_not_found")
    return station


def require_of_client(client: Client, station_id: UUID) -> None:
    """Raises NotFound when the client has no such station."""
    if not Station.objects.filter(client=client, id=station_id).exists():
        raise NotFound(f"no station {station_id} of the client", code="station_not_found")


def logo_url(station: Station) -> str | None:
    """The address of its logo, new whenever the picture is; None without one."""
    return f"/stations/{station.slug}/logo.png?v={station.logo_version}" if station.logo_version else None


def logo_of(slug: str) -> bytes:
    """The PNG of the station with this address; empty where there is none. For everybody: it is on public pages."""
    png = Logo.objects.filter(station__slug=slug).values_list("png", flat=True).first()
    return bytes(png or b"")

"""What listeners were sent, in bytes, added up by the hour as sessions end: a month has too many to go through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import F, Sum
from django.utils import timezone

from ipstream.core.units import Kbps
from ipstream.panel.accounts.models import Client
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import ListenerSession, StationState, Traffic

HOUR = timedelta(hours=1)
LONGEST = timedelta(days=31)
"""Of a longer session only the end is counted: no node's wrong clock shall fill the table."""


def traffic_of(client: Client, since: datetime, until: datetime) -> int:
    """Bytes that all listeners of the client were sent in that span, of those who still listen until now.

    The hour in which ``since`` lies counts whole, that of ``until`` not, unless they are full hours.
    """
    rows = Traffic.objects.filter(station__client=client, hour__gte=hour_of(since), hour__lt=hour_of(until))
    ended = rows.aggregate(total=Sum("bytes"))["total"] or 0
    return ended + _running(client, since, min(until, timezone.now()))


def listeners_now(client: Client) -> int:
    """How many listen to the client's stations."""
    rows = StationState.objects.filter(station__client=client)
    return rows.aggregate(total=Sum("listeners"))["total"] or 0


def count_session(station: Station, mount: str, joined_at: datetime, left_at: datetime) -> None:
    """A session has ended. To be called once for each, in the transaction that ends it."""
    rate = _bytes_a_second(_bitrate(station, mount))
    for hour, seconds in _by_hour(max(joined_at, left_at - LONGEST), left_at):
        size = round(seconds * rate)
        rows = Traffic.objects.filter(station=station, hour=hour)
        if size and not rows.update(bytes=F("bytes") + size):
            Traffic.objects.create(station=station, hour=hour, bytes=size)


def hour_of(at: datetime) -> datetime:
    """When the hour began in which ``at`` lies, in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _running(client: Client, since: datetime, until: datetime) -> int:
    """What those were sent in that span who still listen."""
    stations = {station.id: station for station in client.stations.all()}
    rows = ListenerSession.objects.filter(station__in=stations, left_at=None, joined_at__lt=until)
    rates = {}
    total = 0.0
    for station_id, mount, joined_at in rows.values_list("station_id", "mount", "joined_at"):
        if (station_id, mount) not in rates:
            rates[station_id, mount] = _bytes_a_second(_bitrate(stations[station_id], mount))
        total += max(0.0, (until - max(joined_at, since)).total_seconds()) * rates[station_id, mount]
    return round(total)


def _by_hour(start: datetime, end: datetime) -> Iterator[tuple[datetime, float]]:
    """The hours that the span touches, with how many seconds of it lie in each."""
    hour = hour_of(start)
    while hour < end:
        yield hour, (min(end, hour + HOUR) - max(start, hour)).total_seconds()
        hour += HOUR


def _bitrate(station: Station, mount: str) -> Kbps:
    """A quality's mount says it; the main one has what the plan allows."""
    quality = mount.rpartition("/")[2]
    return int(quality) if quality.isdecimal() and mount.count("/") == 2 else station.outputs[0].bitrate


def _bytes_a_second(bitrate: Kbps) -> float:
    return bitrate * 1000 / 8

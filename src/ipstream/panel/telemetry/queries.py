"""What is on air and who listens, for pages, API and socket."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from ipstream.panel.lib.tenancy import TenantQuerySet
from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import art_url
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import Airing, AudiencePeak, ListenerSession, StationState
from ipstream.panel.telemetry.presence import is_online
from ipstream.panel.telemetry.reasons import reason_view
from ipstream.panel.telemetry.traffic import listeners_now as listeners_now
from ipstream.panel.telemetry.traffic import traffic_of as traffic_of

RECENT = 20
MOST_SESSIONS = 50


def state_of(station: Station) -> StationState:
    """The station's present state; an unsaved one that says nothing when no node has carried it yet."""
    rows = StationState.objects.select_related("airing", "transmitter")
    return rows.filter(station=station).first() or StationState(station=station)


def stream_bases(stations: Collection[UUID]) -> dict[UUID, str]:
    """Where the node of each of these stations is heard, without a slash at the end; those without a node have none."""
    rows = StationState.objects.filter(station_id__in=stations).exclude(transmitter=None)
    return dict(rows.values_list("station_id", "transmitter__stream_url"))


def airings_of(station: Station) -> TenantQuerySet[Airing]:
    """What could be heard on the station, newest first."""
    return Airing.objects.filter(station=station).order_by("-started_at", "-id")


def sessions_of(station: Station) -> TenantQuerySet[ListenerSession]:
    """Who listened to the station, the last to come first."""
    return ListenerSession.objects.filter(station=station).order_by("-joined_at", "-id")


def station_view(station: Station) -> dict[str, Any]:
    """All that a station's page shows of the air (``StationView`` of the front end). Times are ISO 8601 with offset."""
    state = state_of(station)
    recent = list(airings_of(station).exclude(source="notice").exclude(pk=state.airing_id or 0)[:RECENT])
    now, waiting = on_air(state), held(state)
    planned = [item["track_id"] for item in state.plan]
    covers = covers_of(station, [row.track_id for row in [*recent, now, waiting] if row is not None], planned)
    return {
        "slug": station.slug,
        "name": station.name,
        "wanted": station.wanted,
        "up": state.up,
        "up_since": _iso(state.up_since),
        "paused_at": _iso(state.paused_at),
        "node_online": node_online(state),
        "warning": _warning(station, state),
        "silent": state.silent,
        "listeners": state.listeners,
        "server_time": timezone.now().isoformat(),
        "now": airing_view(now, covers) if now else None,
        "waiting": airing_view(waiting, covers) if waiting else None,
        "next": [_planned_view(item, covers) for item in state.plan],
        "recent": [_recent_view(row, covers) for row in recent],
        "outputs": _outputs(station, state),
    }


def on_air(state: StationState) -> Airing | None:
    """What a listener hears; nothing while the station is paused."""
    return state.airing if state.up and state.paused_at is None else None


def held(state: StationState) -> Airing | None:
    """What stands still since the station was paused, and goes on when it is resumed."""
    return state.airing if state.up and state.paused_at is not None else None


def node_online(state: StationState) -> bool:
    """Whether the station's node was heard lately."""
    return state.transmitter is not None and is_online(state.transmitter.heard_at, timezone.now())


def listeners_view(station: Station) -> dict[str, Any]:
    """Who listens now, against what the plan allows; the last ``MOST_SESSIONS`` to come are named."""
    state = state_of(station)
    open_ones = sessions_of(station).filter(left_at=None)[:MOST_SESSIONS]
    return {
        "station": station.slug,
        "count": state.listeners,
        "limit": station.limits.listener_limit,
        "peak_today": peak_today(station, state),
        "sessions": [_listener_view(session) for session in open_ones],
    }


def peak_today(station: Station, state: StationState) -> int:
    """The most listeners at once since midnight where the station is; those who stayed over midnight count."""
    since = midnight(station, timezone.now())
    rows = AudiencePeak.objects.filter(station=station, starts_at__gte=since)
    return max(state.listeners, rows.aggregate(peak=Max("listeners"))["peak"] or 0)


def midnight(station: Station, now: datetime) -> datetime:
    """When the station's present day began, in UTC. Where clocks skip midnight, the day begins at the skip."""
    zone = ZoneInfo(station.timezone)
    return datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone).astimezone(UTC)


def covers_of(station: Station, *ids: Iterable[UUID | str | None]) -> dict[str, str | None]:
    """Addresses of the covers of those tracks that the library still has, by track id."""
    wanted = {str(track_id) for group in ids for track_id in group if track_id}
    covers = {}
    # By id alone: asked for the station too, SQLite goes through all of its tracks.
    for track in Track.objects.filter(id__in=wanted).only("id", "art_sha256", "station"):
        if track.station_id == station.id:
            track.station = station
            covers[str(track.id)] = art_url(track)
    return covers


def airing_view(row: Airing, covers: dict[str, str | None]) -> dict[str, Any]:
    """An airing with the reason for it in every language."""
    return {
        "airing_id": str(row.airing_id),
        "track_id": str(row.track_id) if row.track_id else None,
        "title": row.title,
        "artist": row.artist,
        "album": row.album,
        "art_url": covers.get(str(row.track_id)),
        "source": row.source,
        "reason": reason_view(row.reason),
        "started_at": row.started_at.isoformat(),
        "duration": row.duration,
        "paused": row.paused,
    }


def _recent_view(row: Airing, covers: dict[str, str | None]) -> dict[str, Any]:
    return {
        "airing_id": str(row.airing_id),
        "title": row.title,
        "artist": row.artist,
        "art_url": covers.get(str(row.track_id)),
        "started_at": row.started_at.isoformat(),
    }


def _planned_view(item: dict[str, Any], covers: dict[str, str | None]) -> dict[str, Any]:
    kept = {name: item[name] for name in ("track_id", "title", "artist", "starts_at", "duration")}
    return kept | {"art_url": covers.get(item["track_id"]), "reason": reason_view(item["reason"])}


def _listener_view(session: ListenerSession) -> dict[str, Any]:
    return {
        "id": str(session.session_id),
        "player": session.player or "—",
        "address": session.address,
        "mount": session.mount,
        "since": session.joined_at.isoformat(),
    }


def _outputs(station: Station, state: StationState) -> list[dict[str, Any]]:
    base = state.transmitter.stream_url if state.transmitter else ""
    return [
        {"mount": output.mount, "url": f"{base}{output.mount}", "bitrate": output.bitrate, "main": output.main}
        for output in station.outputs
        if base
    ]


def _warning(station: Station, state: StationState) -> str | None:
    if station.client.is_suspended:
        return "suspended"
    if station.wanted == "stopped":
        return None
    if not state.up:
        return "starting"
    return "nothing_to_play" if state.nothing_to_play else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

"""How many bytes a client's listeners were sent."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from ipstream.core.protocol.events import ListenerJoined, ListenerLeft
from ipstream.panel.accounts.models import Client
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import ListenerSession, Traffic
from ipstream.panel.telemetry.services import forget_listeners
from ipstream.panel.telemetry.traffic import hour_of, listeners_now, traffic_of
from tests.cast import Cast
from tests.panel.telling import Voice

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def listened(node: Voice, station: Station, mount: str, start: datetime, seconds: float) -> str:
    """Somebody came and went."""
    session = str(uuid.uuid4())
    node.tell(ListenerJoined(session, mount, "203.0.113.9", "VLC", 1), station, start)
    node.tell(ListenerLeft(session, mount, seconds, 0), station, start + timedelta(seconds=seconds))
    return session


def day(client: Client) -> int:
    return traffic_of(client, NOON - DAY, NOON + DAY)


def test_a_session_counts_its_seconds_at_the_bitrate_of_its_mount(cast: Cast, node: Voice) -> None:
    listened(node, cast.radio_andes, "/andes/64", NOON, 100)
    assert day(cast.andes) == 100 * 64_000 / 8
    listened(node, cast.radio_andes, "/andes/320", NOON, 10)
    listened(node, cast.radio_andes, "/andes", NOON, 10)
    assert day(cast.andes) == (100 * 64_000 + 10 * 320_000 + 10 * 128_000) / 8


def test_a_session_is_spread_over_the_hours_it_lasted(cast: Cast, node: Voice) -> None:
    listened(node, cast.radio_andes, "/andes/64", NOON - timedelta(minutes=30), 2 * 3600)
    rate = 64_000 / 8
    assert traffic_of(cast.andes, NOON - DAY, NOON) == 1800 * rate
    assert traffic_of(cast.andes, NOON, NOON + DAY) == 5400 * rate
    assert traffic_of(cast.andes, NOON, NOON + timedelta(hours=1)) == 3600 * rate


def test_an_end_that_is_told_twice_or_alone_counts_once(cast: Cast, node: Voice) -> None:
    session = listened(node, cast.radio_andes, "/andes/64", NOON, 100)
    node.tell(ListenerLeft(session, "/andes/64", 100.0, 0), cast.radio_andes, NOON + timedelta(seconds=100))
    node.tell(ListenerLeft(str(uuid.uuid4()), "/andes/64", 50.0, 0), cast.radio_andes, NOON + timedelta(seconds=50))
    assert day(cast.andes) == 150 * 64_000 / 8


def test_those_who_still_listen_count_until_now(cast: Cast, node: Voice) -> None:
    start = timezone.now() - timedelta(seconds=100)
    node.tell(ListenerJoined(str(uuid.uuid4()), "/andes/64", "203.0.113.9", "VLC", 1), cast.radio_andes, start)
    future = timezone.now() + DAY
    assert traffic_of(cast.andes, start - DAY, future) == pytest.approx(100 * 8000, rel=0.1)
    assert traffic_of(cast.andes, start - DAY, start) == 0
    assert traffic_of(cast.andes, start + timedelta(seconds=50), future) == pytest.approx(50 * 8000, rel=0.1)
    assert listeners_now(cast.andes) == 1
    forget_listeners(stations=[cast.radio_andes.id], since=start + timedelta(seconds=40))
    assert traffic_of(cast.andes, start - DAY, future + DAY) == 40 * 8000
    assert listeners_now(cast.andes) == 0


def test_the_listeners_of_another_client_are_not_counted(cast: Cast, node: Voice, other_node: Voice) -> None:
    listened(other_node, cast.radio_luna, "/luna/64", NOON, 100)
    node.tell(ListenerJoined(str(uuid.uuid4()), "/andes", "203.0.113.9", "VLC", 1), cast.radio_andes)
    assert day(cast.andes) == 0
    assert (listeners_now(cast.andes), listeners_now(cast.luna)) == (1, 0)


def test_an_absurd_length_fills_no_table(cast: Cast, node: Voice) -> None:
    node.tell(ListenerLeft(str(uuid.uuid4()), "/andes/64", 1e12, 0), cast.radio_andes, NOON)
    assert Traffic.objects.count() <= 31 * 24 + 1


def test_a_month_of_a_large_client_is_added_up_in_a_moment(cast: Cast) -> None:
    month = hour_of(timezone.now()) - 30 * DAY
    rows = [
        Traffic(station=station, hour=month + timedelta(hours=hour), bytes=10**10)
        for station in (cast.radio_andes, cast.radio_luna)
        for hour in range(30 * 24)
    ]
    Traffic.objects.bulk_create(rows)
    running = [
        ListenerSession(station=cast.radio_andes, session_id=uuid.uuid4(), mount="/andes/64", joined_at=timezone.now())
        for _ in range(2000)
    ]
    ListenerSession.objects.bulk_create(running)
    began = time.monotonic()
    assert traffic_of(cast.andes, month, timezone.now() + DAY) >= 30 * 24 * 10**10
    assert time.monotonic() - began < 0.5

"""Who listens, how many at most since midnight where the station is, and with what."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from ipstream.core.protocol.events import ListenerJoined, ListenerLeft
from ipstream.panel.telemetry.models import ListenerSession
from ipstream.panel.telemetry.players import player_name
from ipstream.panel.telemetry.queries import listeners_view, midnight
from tests.cast import Cast
from tests.panel.telling import Voice

VLC = "VLC/3.0.18 LibVLC/3.0.18"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


def joined(listeners: int, session: str | None = None, agent: str = VLC) -> ListenerJoined:
    return ListenerJoined(session or str(uuid.uuid4()), "/andes/64", "190.1.2.3", agent, listeners)


def left(listeners: int) -> ListenerLeft:
    return ListenerLeft(str(uuid.uuid4()), "/andes/64", 1.0, listeners)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """It is that moment for whoever looks."""
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_the_view_has_what_the_page_draws(cast: Cast, node: Voice) -> None:
    moment = datetime.now(UTC)
    body = joined(1, agent=CHROME)
    node.tell(body, cast.radio_andes, moment)
    assert listeners_view(cast.radio_andes) == {
        "station": "andes",
        "count": 1,
        "limit": 500,
        "peak_today": 1,
        "sessions": [
            {
                "id": body.session_id,
                "player": "Chrome",
                "address": "190.1.2.3",
                "mount": "/andes/64",
                "since": moment.isoformat(),
            }
        ],
    }


def test_who_left_is_no_longer_there_but_counts_for_the_peak(cast: Cast, node: Voice) -> None:
    session = str(uuid.uuid4())
    node.tell(joined(1, session), cast.radio_andes)
    node.tell(joined(2), cast.radio_andes)
    node.tell(ListenerLeft(session, "/andes/64", 10.0, 1), cast.radio_andes)
    view = listeners_view(cast.radio_andes)
    assert (view["count"], view["peak_today"], len(view["sessions"])) == (1, 2, 1)


def test_only_fifty_are_named(cast: Cast, node: Voice) -> None:
    node.send(*(node.happen(joined(number + 1), cast.radio_andes) for number in range(60)))
    view = listeners_view(cast.radio_andes)
    assert (view["count"], len(view["sessions"])) == (60, 50)


def test_the_peak_is_of_the_day_where_the_station_is(cast: Cast, node: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Bogotá, five hours behind UTC, 3 December begins at 05:00 UTC."""
    node.tell(joined(90), cast.radio_andes, datetime(2025, 12, 3, 4, 58, tzinfo=UTC))
    node.tell(
        ListenerLeft(str(uuid.uuid4()), "/andes", 1.0, 20), cast.radio_andes, datetime(2025, 12, 3, 4, 59, tzinfo=UTC)
    )
    node.tell(joined(30), cast.radio_andes, datetime(2025, 12, 3, 5, 30, tzinfo=UTC))
    at(monkeypatch, datetime(2025, 12, 3, 4, 59, 30, tzinfo=UTC))
    assert listeners_view(cast.radio_andes)["peak_today"] == 90
    at(monkeypatch, datetime(2025, 12, 3, 23, 0, tzinfo=UTC))
    assert listeners_view(cast.radio_andes)["peak_today"] == 30


def test_those_who_stay_over_midnight_count_for_the_new_day(
    cast: Cast, node: Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.tell(joined(40), cast.radio_andes, datetime(2025, 12, 2, 22, 0, tzinfo=UTC))
    at(monkeypatch, datetime(2025, 12, 3, 8, 0, tzinfo=UTC))
    assert listeners_view(cast.radio_andes)["peak_today"] == 40
    node.tell(
        ListenerLeft(str(uuid.uuid4()), "/andes", 1.0, 5), cast.radio_andes, datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
    )
    at(monkeypatch, datetime(2025, 12, 3, 10, 0, tzinfo=UTC))
    assert listeners_view(cast.radio_andes)["peak_today"] == 40


@pytest.mark.parametrize(
    ("zone", "now", "begins"),
    [
        ("Europe/Madrid", datetime(2026, 3, 29, 12, 0, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 10, 25, 12, 0, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        ("Europe/Madrid", datetime(2026, 10, 25, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        ("America/Santiago", datetime(2026, 9, 6, 12, 0, tzinfo=UTC), datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2025, 12, 3, 12, 0, tzinfo=UTC), datetime(2025, 12, 2, 18, 15, tzinfo=UTC)),
    ],
    ids=[
        "clocks go forward",
        "clocks go back",
        "a day of 25 hours ends",
        "midnight is skipped",
        "a quarter of an hour",
    ],
)
def test_a_day_begins_at_midnight_of_the_station(cast: Cast, zone: str, now: datetime, begins: datetime) -> None:
    cast.radio_andes.timezone = zone
    assert midnight(cast.radio_andes, now) == begins


def test_a_session_is_as_long_as_the_node_says(cast: Cast, node: Voice) -> None:
    session, start = str(uuid.uuid4()), datetime(2025, 12, 3, 12, tzinfo=UTC)
    node.tell(joined(1, session), cast.radio_andes, start)
    node.tell(ListenerLeft(session, "/andes/64", 65.5, 0), cast.radio_andes, start + timedelta(seconds=66))
    row = ListenerSession.objects.get()
    assert (row.seconds, row.left_at, row.user_agent) == (65.5, start + timedelta(seconds=66), VLC)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (VLC, "VLC"),
        (CHROME, "Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", "Safari"),
        ("AppleCoreMedia/1.0.0.21E236 (iPhone; U; CPU OS 17_4 like Mac OS X; es_es)", "Apple"),
        ("mpv 0.35.1", "mpv"),
        ("Lavf/59.27.100", "FFmpeg"),
        ("WinampMPEG/5.66, Ultravox/2.1", "Winamp"),
        ("MiReproductor/2.1 (Android)", "MiReproductor"),
        ("", ""),
    ],
)
def test_players_have_names_that_people_know(agent: str, name: str) -> None:
    assert player_name(agent) == name

"""What a broken or hostile node tells harms nobody: neither its own page nor those behind it in the queue."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.events import (
    ListenerJoined,
    ListenerLeft,
    PlanChanged,
    PlannedTrack,
    ProgrammeResumed,
    StationUp,
)
from ipstream.core.units import TrackId
from ipstream.panel.telemetry.models import Airing, AudiencePeak, StationState, StoredEvent
from ipstream.panel.telemetry.queries import listeners_view, station_view
from tests.cast import Cast
from tests.panel.telling import Voice, began, ready_track

FOR_EVER = 1e308
LONG_AFTER = datetime(2199, 1, 1, tzinfo=UTC)
UNREADABLE = {
    "a number without end": '{"id": "x", "sequence": %s}' % ("9" * 5000),
    "no object": "[1]",
    "nothing": "null",
    "controls": r'{"id": "\u0000", "sequence": true, "body": {"type": "\u0000"}}',
    "beyond all numbers": '{"id": "x", "sequence": 1e400, "at": "9999-12-31T23:59:59-14:00"}',
}


def joined(listeners: int) -> ListenerJoined:
    return ListenerJoined(str(uuid.uuid4()), "/andes", "10.0.0.1", "VLC/3.0", listeners)


def planned(track_id: str, starts_at: datetime, seconds: float = 60.0) -> PlanChanged:
    return PlanChanged((PlannedTrack(TrackId(track_id), "Tema", "Grupo", starts_at, seconds, Reason("shuffle")),))


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_unreadable_event_holds_up_nobody(node: Voice, cast: Cast, bad: str) -> None:
    good = {
        "id": str(uuid.uuid4()),
        "sequence": 2,
        "at": datetime.now(UTC).isoformat(),
        "station_id": str(cast.radio_andes.id),
        "body": {"type": "StationUp"},
    }
    assert node.send_raw(f'{{"outbox": "o", "events": [{bad}, {json.dumps(good)}]}}'.encode()) == 2
    assert StationState.objects.get(station=cast.radio_andes).up
    assert StoredEvent.objects.filter(processed=False).count() == 1


def test_nesting_without_end_is_refused_as_no_batch(node: Voice) -> None:
    deep = b'{"outbox": "o", "events": [%s%s]}' % (b"[" * 5000, b"]" * 5000)
    assert node.browser.post("/node/v1/events", deep, content_type="application/json").status_code == 422


def test_texts_of_any_length_and_content_fit(node: Voice, cast: Cast) -> None:
    node.tell(began(title="x\0y" * 100_000, artist="\0"), cast.radio_andes)
    node.tell(ListenerJoined(str(uuid.uuid4()), "/andes" * 99, "1" * 99, "V\0" * 9999, 10**18), cast.radio_andes)
    assert not StoredEvent.objects.filter(processed=False).exists()
    assert station_view(cast.radio_andes)["listeners"] == 10**9


def test_a_clock_far_ahead_keeps_no_song_at_the_top(node: Voice, cast: Cast) -> None:
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(title="Lejos"), cast.radio_andes, LONG_AFTER)
    for title in ("Hoy", "Ahora"):
        node.tell(began(title=title), cast.radio_andes)
    view = station_view(cast.radio_andes)
    assert [song["title"] for song in (view["now"], *view["recent"])] == ["Ahora", "Hoy", "Lejos"]
    assert Airing.objects.filter(ended_at=None).count() == 1


def test_a_clock_far_ahead_leaves_no_peak_for_days_to_come(node: Voice, cast: Cast) -> None:
    node.tell(joined(400), cast.radio_andes, LONG_AFTER)
    node.tell(ListenerLeft(str(uuid.uuid4()), "/andes", 1.0, 0), cast.radio_andes)
    assert not AudiencePeak.objects.filter(starts_at__gt=timezone.now()).exists()


def test_a_clock_a_little_ahead_is_believed(node: Voice, cast: Cast) -> None:
    at = datetime.now(UTC) + timedelta(minutes=2)
    node.tell(began(title="Pronto"), cast.radio_andes, at)
    assert Airing.objects.get().started_at == at


def test_lengths_without_end_break_no_preview(node: Voice, cast: Cast) -> None:
    track = ready_track(cast.radio_andes, "Tema")
    airing = began(track, duration=FOR_EVER)
    node.tell(StationUp(), cast.radio_andes)
    node.tell(airing, cast.radio_andes)
    for _ in range(3):
        node.tell(ProgrammeResumed(airing.airing_id, FOR_EVER), cast.radio_andes)
    node.tell(planned(str(track.id), datetime.now(UTC), FOR_EVER), cast.radio_andes)
    answers(cast)
    assert listeners_view(cast.radio_andes)["count"] == 0


@pytest.mark.parametrize(
    "starts_at", [datetime(2026, 11, 25, tzinfo=UTC).replace(tzinfo=None), datetime(9999, 12, 31, tzinfo=UTC)]
)
def test_a_plan_for_no_moment_of_our_time_is_kept_aside(node: Voice, cast: Cast, starts_at: datetime) -> None:
    track = ready_track(cast.radio_andes, "Tema")
    node.tell(StationUp(), cast.radio_andes)
    node.tell(planned(str(track.id), datetime.now(UTC)), cast.radio_andes)
    node.tell(planned(str(uuid.uuid4()), starts_at), cast.radio_andes)
    assert StoredEvent.objects.get(processed=False).kind == "PlanChanged"
    assert [song["track_id"] for song in answers(cast)["next"]] == [str(track.id)]


def answers(cast: Cast) -> dict[str, Any]:
    """The station's view, once all that is asked about its air has been answered."""
    for what in ("now", "airings", "preview", "sessions"):
        assert cast.program(cast.alicia).get(f"/api/v1/stations/andes/{what}").status_code == 200
    return station_view(cast.radio_andes)

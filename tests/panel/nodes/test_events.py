"""What a node tells is stored once, in order, whatever is repeated, jumbled or senseless."""

from __future__ import annotations

import itertools
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.codec import encode
from ipstream.core.protocol.events import (
    AiringEnded,
    AnyBody,
    Event,
    EventBatch,
    ListenerJoined,
    ListenerLeft,
    MediaMissing,
    NodeHealth,
    PlanChanged,
    PlannedTrack,
    StationDown,
    StationUp,
)
from ipstream.core.units import StationId, TrackId
from ipstream.panel.nodes.intake import process_again
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import place_station
from ipstream.panel.telemetry.models import Airing, AudiencePeak, ListenerSession, StationState, StoredEvent
from ipstream.panel.telemetry.queries import listeners_view, station_view
from tests.cast import Cast
from tests.panel.telling import Committed, Voice, began

HEALTH = NodeHealth("1", "2.3.2", 1.0, 1, 1, 1, 1, 0, datetime(2025, 11, 30, tzinfo=UTC))


def evening(node: Voice, cast: Cast) -> list[Event]:
    """A few songs and listeners of Radio Andes, not sent yet."""
    start, station = datetime(2025, 11, 30, 20, tzinfo=UTC), cast.radio_andes
    airings = [began(title=f"Canción {number}", listeners=1) for number in range(4)]
    session = str(uuid.uuid4())
    bodies: list[AnyBody] = [StationUp(), airings[0], ListenerJoined(session, "/andes", "10.0.0.1", "VLC/3", 1)]
    for before, after in itertools.pairwise(airings):
        bodies += [AiringEnded(before.airing_id, "finished", 1), after]
    bodies.append(ListenerLeft(session, "/andes", 300.0, 0))
    return [node.happen(body, station, start + timedelta(minutes=number)) for number, body in enumerate(bodies)]


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows that telling leaves, without what says when they came."""
    left_out = {"received_at", "id", "airing_id"}
    tables = (Airing, ListenerSession, AudiencePeak, StationState, StoredEvent)
    return {
        table.__name__: [
            {name: value for name, value in row.items() if name not in left_out}
            for row in table.objects.order_by("pk").values()
        ]
        for table in tables
    }


def test_the_same_batch_twice_counts_once(cast: Cast, node: Voice) -> None:
    events = evening(node, cast)
    assert node.send(*events) == len(events)
    before = everything()
    assert node.send(*events) == len(events)
    assert everything() == before
    assert Airing.objects.count() == 4
    assert ListenerSession.objects.count() == 1


def test_overlapping_batches_count_once(cast: Cast, node: Voice) -> None:
    events = evening(node, cast)
    for first, last in ((0, 4), (2, 7), (0, len(events))):
        assert node.send(*events[first:last]) == last
    assert Airing.objects.count() == 4
    assert StoredEvent.objects.count() == len(events)
    assert not StoredEvent.objects.filter(processed=False).exists()


def test_a_jumbled_batch_is_applied_in_order(cast: Cast, node: Voice) -> None:
    events = evening(node, cast)
    jumbled = random.Random(3).sample(events, len(events))
    assert node.send(*jumbled) == len(events)
    assert station_view(cast.radio_andes)["now"]["title"] == "Canción 3"
    assert [row.how for row in Airing.objects.order_by("started_at")] == ["finished", "finished", "finished", ""]
    assert listeners_view(cast.radio_andes)["count"] == 0


def test_batches_that_arrive_in_the_wrong_order_corrupt_nothing(cast: Cast, node: Voice) -> None:
    events = evening(node, cast)
    for some in (events[:1], events[5:], events[1:5]):
        node.send(*some)
    assert station_view(cast.radio_andes)["now"]["title"] == "Canción 3"
    rows = list(Airing.objects.order_by("started_at"))
    assert [row.title for row in rows] == ["Canción 0", "Canción 1", "Canción 2", "Canción 3"]
    assert [row.ended_at is None for row in rows] == [False, False, False, True]
    assert all(
        before.ended_at == after.started_at - timedelta(minutes=1) or before.ended_at == after.started_at
        for before, after in itertools.pairwise(rows)
    )
    session = ListenerSession.objects.get()
    assert (session.address, session.seconds) == ("10.0.0.1", 300.0)
    assert listeners_view(cast.radio_andes)["count"] == 0


def test_the_same_sequence_under_another_outbox_is_another_event(cast: Cast, node: Voice) -> None:
    node.send(*evening(node, cast))
    fresh = Voice(node.node, node.token)
    fresh.send(*evening(fresh, cast))
    assert Airing.objects.count() == 8


def test_an_airing_told_twice_under_two_event_ids_is_one(cast: Cast, node: Voice) -> None:
    first, second = began(title="Uno"), began(title="Dos")
    for body in (StationUp(), first, AiringEnded(first.airing_id, "finished", 0), second):
        node.tell(body, cast.radio_andes)
    for body in (AiringEnded(first.airing_id, "interrupted", 0), second, first):
        node.tell(body, cast.radio_andes)
    assert Airing.objects.count() == 2
    assert Airing.objects.get(title="Uno").how == "finished"
    assert station_view(cast.radio_andes)["now"]["title"] == "Dos"


def test_an_end_without_a_beginning_is_kept_in_the_log_of_events_alone(cast: Cast, node: Voice) -> None:
    playing = began(title="Uno")
    node.tell(StationUp(), cast.radio_andes)
    node.tell(playing, cast.radio_andes)
    node.tell(AiringEnded(str(uuid.uuid4()), "finished", 0), cast.radio_andes)
    assert station_view(cast.radio_andes)["now"]["title"] == "Uno"
    assert not StoredEvent.objects.filter(processed=False).exists()


def test_a_session_that_ends_without_a_beginning_is_still_counted(cast: Cast, node: Voice) -> None:
    at = datetime(2025, 11, 30, 20, tzinfo=UTC)
    node.tell(ListenerLeft(str(uuid.uuid4()), "/andes", 90.0, 0), cast.radio_andes, at)
    session = ListenerSession.objects.get()
    assert (session.joined_at, session.left_at) == (at - timedelta(seconds=90), at)


POISON: dict[str, dict[str, Any]] = {
    "a kind from the future": {"body": {"type": "MoonLanded", "crew": 3}},
    "an airing that is no UUID": {"body": json.loads(encode(began(airing_id="x")))},
    "a naive time": {"at": "2025-11-30T20:00:00"},
    "a time out of this world": {"at": "0001-01-01T00:00:00+14:00"},
    "no time": {"at": None},
    "a station that is no UUID": {"station_id": "andes"},
    "no station": {"station_id": None},
    "an id that is no UUID": {"id": "first"},
    "a plan of what is no track": {
        "body": json.loads(
            encode(PlanChanged((PlannedTrack(TrackId("x"), "", "", datetime.now(UTC), 1.0, Reason("shuffle")),)))
        )
    },
    "no body": {"body": 7},
}


@pytest.mark.parametrize("what", POISON)
def test_a_senseless_event_is_kept_and_holds_up_nobody(cast: Cast, node: Voice, what: str) -> None:
    events = evening(node, cast)
    batch = json.loads(encode(EventBatch(node.outbox, tuple(events))))
    batch["events"][4] |= POISON[what]
    assert node.send_raw(json.dumps(batch).encode()) == len(events)
    stored = StoredEvent.objects.get(processed=False)
    assert stored.problem
    assert json.loads(stored.raw) == batch["events"][4]
    assert StoredEvent.objects.count() == len(events)
    assert station_view(cast.radio_andes)["now"]["title"] == "Canción 3"
    assert node.send_raw(json.dumps(batch).encode()) == len(events)
    assert StoredEvent.objects.count() == len(events)


def test_a_senseless_last_event_is_acknowledged_too(cast: Cast, node: Voice) -> None:
    events = evening(node, cast)
    batch = json.loads(encode(EventBatch(node.outbox, tuple(events))))
    batch["events"][-1]["body"] = {"type": "MoonLanded"}
    assert node.send_raw(json.dumps(batch).encode()) == len(events)


def test_what_is_no_batch_is_refused(node: Voice) -> None:
    for body in (b"", b"[]", b"{}", b"\xff", b'{"outbox": 1, "events": []}'):
        answer = node.browser.post("/node/v1/events", body, "application/json")
        assert answer.status_code == 422, body
    assert not StoredEvent.objects.exists()


def test_an_event_of_another_nodes_station_is_not_believed(cast: Cast, node: Voice, other_node: Voice) -> None:
    other_node.tell(StationUp(), cast.radio_luna)
    node.tell(StationDown(wanted=True, detail="lie"), cast.radio_luna)
    node.tell(began(title="Ajena"), cast.radio_luna)
    assert station_view(cast.radio_luna)["up"] is True
    assert not Airing.objects.exists()
    assert StoredEvent.objects.filter(processed=False).count() == 2


def test_the_former_node_adds_to_the_log_but_does_not_say_what_is_now(
    cast: Cast, node: Voice, other_node: Voice, committed: Committed
) -> None:
    with committed():
        place_station(station=cast.radio_andes, node=other_node.node)
    other_node.tell(StationUp(), cast.radio_andes)
    other_node.tell(began(title="Aquí"), cast.radio_andes)
    node.tell(began(title="Tarde"), cast.radio_andes, datetime(2025, 11, 1, tzinfo=UTC))
    node.tell(StationDown(wanted=True, detail=""), cast.radio_andes)
    view = station_view(cast.radio_andes)
    assert (view["up"], view["now"]["title"]) == (True, "Aquí")
    assert [row["title"] for row in view["recent"]] == ["Tarde"]


def test_what_could_not_be_processed_is_tried_again(
    cast: Cast, node: Voice, other_node: Voice, committed: Committed
) -> None:
    other_node.tell(StationUp(), cast.radio_andes)
    other_node.tell(began(title="Antes"), cast.radio_andes, datetime(2025, 11, 1, tzinfo=UTC))
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(title="Ahora"), cast.radio_andes)
    with committed():
        place_station(station=cast.radio_andes, node=other_node.node)
        place_station(station=cast.radio_andes, node=node.node)
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(title="Después"), cast.radio_andes)
    assert process_again() == (2, 0)
    call_command("process_events", stdout=(said := StringIO()))
    assert said.getvalue() == "0 processed, 0 left\n"
    view = station_view(cast.radio_andes)
    assert (view["up"], view["now"]["title"]) == (True, "Después")
    assert [row["title"] for row in view["recent"]] == ["Ahora", "Antes"]


def test_health_is_kept_with_the_node(cast: Cast, node: Voice) -> None:
    node.tell(HEALTH)
    row = Node.objects.get(pk=node.node.pk)
    assert row.health is not None
    assert row.health["liquidsoap_version"] == "2.3.2"


def test_an_event_that_only_the_log_needs_is_kept_there(cast: Cast, node: Voice) -> None:
    node.tell(MediaMissing(TrackId(str(uuid.uuid4())), "gone"), cast.radio_andes)
    assert StoredEvent.objects.get(kind="MediaMissing").station == cast.radio_andes


def test_listeners_of_a_node_that_lost_its_outbox_are_let_go(cast: Cast, node: Voice) -> None:
    joined = [ListenerJoined(str(uuid.uuid4()), "/andes", "10.0.0.1", "VLC/3", number) for number in (1, 2)]
    for body in joined:
        node.tell(body, cast.radio_andes)
    fresh = Voice(node.node, node.token)
    fresh.tell(StationUp(), cast.radio_andes)
    view = listeners_view(cast.radio_andes)
    assert (view["count"], view["sessions"]) == (0, [])
    assert ListenerSession.objects.filter(left_at=None).count() == 0
    fresh.tell(ListenerLeft(joined[0].session_id, "/andes", 500.0, 0), cast.radio_andes)
    assert ListenerSession.objects.get(session_id=joined[0].session_id).seconds == 500.0


def test_texts_of_any_length_and_kind_are_kept(cast: Cast, node: Voice) -> None:
    odd = 'ñ "\\ #{x} ]]> \n \0 🎺'
    node.tell(StationUp(), cast.radio_andes)
    node.tell(began(title=odd, artist="á" * 2000, duration=-1.0, listeners=-5), cast.radio_andes)
    node.tell(ListenerJoined(str(uuid.uuid4()), "/" + "x" * 500, "1" * 99, "U" * 9000, 1), cast.radio_andes)
    assert not StoredEvent.objects.filter(processed=False).exists()
    now = station_view(cast.radio_andes)["now"]
    assert (now["title"], now["artist"]) == (odd, "á" * 500)


def test_a_station_id_in_capitals_is_the_same_station(cast: Cast, node: Voice) -> None:
    event = Event(str(uuid.uuid4()), 1, datetime.now(UTC), StationId(str(cast.radio_andes.id).upper()), StationUp())
    node.send(event)
    assert station_view(cast.radio_andes)["up"] is True


def test_old_events_go_once_their_contents_are_kept_elsewhere(cast: Cast, node: Voice) -> None:
    node.send(*evening(node, cast))
    StoredEvent.objects.update(received_at=timezone.now() - timedelta(days=31))
    StoredEvent.objects.filter(kind="AiringEnded").update(processed=False)
    node.tell(began(title="Hoy"), cast.radio_andes)
    node.tell(HEALTH)
    kinds = list(StoredEvent.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["StationUp", "AiringEnded", "AiringEnded", "AiringEnded", "AiringStarted", "NodeHealth"]
    assert Airing.objects.count() == 5

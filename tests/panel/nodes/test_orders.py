"""Orders reach the node until it answers, are carried out in time or not at all, and the page hears why not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from django.utils.translation import override

from ipstream.core.errors import Refused
from ipstream.core.protocol.codec import decode
from ipstream.core.protocol.commands import Command as Order
from ipstream.core.protocol.events import CommandDone, CommandRefused
from ipstream.core.protocol.spec import SpecAnswer
from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.lib import problems
from ipstream.panel.nodes import api, ordering, views
from ipstream.panel.nodes.models import Command, Node
from ipstream.panel.nodes.ordering import await_outcome, send_command
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import set_wanted
from ipstream.panel.telemetry.models import Transmitter
from tests.cast import Cast
from tests.panel.telling import Voice

Answers = Callable[[Callable[[Command], object]], None]
VERBS = ("skip", "restart", "start", "stop", "pause", "resume")


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what will not come."""
    monkeypatch.setattr(api, "PATIENCE", 0.0)
    monkeypatch.setattr(views, "POLL", 0.0)


@pytest.fixture
def listening(node: Voice) -> Voice:
    """The node, heard a moment ago."""
    node.spec()
    return node


def orders(node: Voice) -> tuple[Order, ...]:
    answer = node.get("spec?have=1")
    return decode(answer.content, SpecAnswer).commands if answer.status_code == 200 else ()


def press(cast: Cast, verb: str, slug: str = "andes") -> Any:
    return cast.browser(cast.alicia).post(f"/api/v1/stations/{slug}/{verb}")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """``answers(react)``: the node reacts while the page waits for the outcome."""

    def react_with(react: Callable[[Command], object]) -> None:
        monkeypatch.setattr(api, "PATIENCE", 5.0)
        monkeypatch.setattr(ordering, "sleep", lambda _: react(Command.objects.get()))

    return react_with


def test_a_skip_reaches_the_node_with_a_deadline(cast: Cast, listening: Voice) -> None:
    answer = press(cast, "skip")
    assert (answer.status_code, answer.json()) == (200, {"outcome": "sent"})
    (order,) = orders(listening)
    assert (order.verb, order.station_id) == ("skip", str(cast.radio_andes.id))
    assert timedelta(seconds=9) < order.deadline - timezone.now() <= timedelta(seconds=15)
    assert AuditEntry.objects.get(verb="station.skip").actor == cast.alicia


def test_an_order_is_repeated_until_it_is_answered(cast: Cast, listening: Voice) -> None:
    press(cast, "restart")
    (order,) = orders(listening)
    assert orders(listening) == ()
    Command.objects.update(delivered_at=timezone.now() - timedelta(seconds=5))
    assert [each.id for each in orders(listening)] == [order.id]
    listening.tell(CommandDone(order.id))
    Command.objects.update(delivered_at=timezone.now() - timedelta(seconds=5))
    assert orders(listening) == ()


def test_an_order_past_its_deadline_is_not_delivered(cast: Cast, listening: Voice) -> None:
    command = send_command(actor=cast.alicia, station=cast.radio_andes, verb="skip")
    Command.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert orders(listening) == ()
    command.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        await_outcome(command, patience=0)
    assert refusal.value.code == "command_expired"


def test_the_page_hears_that_it_was_done(cast: Cast, listening: Voice, answers: Answers) -> None:
    answers(lambda command: listening.tell(CommandDone(str(command.id))))
    assert press(cast, "skip").json() == {"outcome": "done"}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("not_running", "command_not_running"),
        ("expired", "command_expired"),
        ("interrupted", "command_interrupted"),
        ("unknown_station", "command_unknown_station"),
        ("strange_thing", "command_refused"),
    ],
)
def test_the_page_hears_why_it_was_refused(
    cast: Cast, listening: Voice, answers: Answers, code: str, told: str
) -> None:
    answers(lambda command: listening.tell(CommandRefused(str(command.id), code)))
    answer = press(cast, "skip")
    assert (answer.status_code, answer.json()["code"]) == (409, told)
    with override("en"):
        assert problems.text(Refused("", code=told, **answer.json().get("values", {}))) != ""


def test_the_first_answer_counts(cast: Cast, listening: Voice) -> None:
    press(cast, "skip")
    command = Command.objects.get()
    listening.tell(CommandDone(str(command.id)))
    listening.tell(CommandRefused(str(command.id), "interrupted"))
    command.refresh_from_db()
    assert (command.outcome, command.code) == ("done", "")


def test_a_node_answers_for_its_own_orders_only(cast: Cast, listening: Voice, other_node: Voice) -> None:
    press(cast, "skip")
    other_node.tell(CommandRefused(str(Command.objects.get().id), "not_running"))
    other_node.tell(CommandDone(str(uuid.uuid4())))
    assert Command.objects.get().outcome == ""


def test_orders_of_one_node_are_not_delivered_to_another(cast: Cast, listening: Voice, other_node: Voice) -> None:
    other_node.spec()
    press(cast, "skip")
    assert orders(other_node) == ()
    assert len(orders(listening)) == 1


def test_nothing_is_ordered_of_a_node_we_have_no_contact_with(cast: Cast, listening: Voice) -> None:
    Transmitter.objects.update(heard_at=timezone.now() - timedelta(minutes=2))
    answer = press(cast, "skip")
    assert (answer.status_code, answer.json()["code"]) == (409, "node_offline")
    assert not Command.objects.exists()


def test_nothing_is_ordered_of_a_stopped_station(cast: Cast, listening: Voice) -> None:
    set_wanted(actor=cast.alicia, station=cast.radio_andes, wanted="stopped")
    answer = press(cast, "restart")
    assert (answer.status_code, answer.json()["code"]) == (409, "command_not_running")


def test_nothing_is_ordered_of_a_station_that_no_node_carries(cast: Cast) -> None:
    answer = press(cast, "skip")
    assert (answer.status_code, answer.json()["code"]) == (409, "station_not_placed")


@pytest.mark.parametrize(
    ("verb", "wanted"), [("start", "on_air"), ("stop", "stopped"), ("pause", "paused"), ("resume", "on_air")]
)
def test_states_are_kept_even_while_the_node_is_away(cast: Cast, node: Voice, verb: str, wanted: str) -> None:
    Station.objects.update(wanted="stopped" if wanted == "on_air" else "on_air")
    answer = press(cast, verb)
    assert (answer.status_code, answer.json()) == (200, {"wanted": wanted})
    assert Station.objects.get(slug="andes").wanted == wanted


@pytest.mark.parametrize("verb", VERBS)
def test_it_hides_other_tenants(cast: Cast, listening: Voice, other_node: Voice, verb: str) -> None:
    other_node.spec()
    before = Station.objects.get(slug="luna").wanted
    assert press(cast, verb, slug="luna").status_code == 404
    assert Station.objects.get(slug="luna").wanted == before
    assert not Command.objects.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_strangers_order_nothing(cast: Cast, listening: Voice, verb: str) -> None:
    assert Browser().post(f"/api/v1/stations/andes/{verb}").status_code == 401
    assert Node.objects.get(pk=listening.node.pk).commands.count() == 0

"""Orders of people to running stations: each has a deadline and an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic, sleep
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ipstream.core.errors import Refused
from ipstream.core.protocol.commands import Command as Order
from ipstream.core.protocol.commands import Verb
from ipstream.core.protocol.events import CommandDone, CommandRefused
from ipstream.core.units import Seconds, StationId
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.services import record_change
from ipstream.panel.lib import events
from ipstream.panel.nodes.models import Command, Node, Placement
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.queries import node_online, state_of

DEADLINE = timedelta(seconds=12)
REPEATED = timedelta(seconds=3)
"""An order that nobody answered is delivered again after this time."""
LOOK_EVERY: Seconds = 0.1
CODES = ("expired", "interrupted", "not_running", "suspended", "unknown_station")
"""Refusals of a node that have a sentence of their own (``command_<code>``)."""


@transaction.atomic
def send_command(*, actor: User | None, station: Station, verb: Verb) -> Command:
    """Order something of the node that carries the station. Raises Refused when nobody there could do it now."""
    placement = Placement.objects.filter(station=station, current=True).first()
    if placement is None:
        raise Refused("no node carries the station", code="station_not_placed")
    if not node_online(state_of(station)):
        raise Refused("the node has not been heard lately", code="node_offline")
    if station.wanted == "stopped":
        raise _refusal("not_running")
    command = Command.objects.create(
        node_id=placement.node_id, station=station, actor=actor, verb=verb, deadline=timezone.now() + DEADLINE
    )
    record_change(actor=actor, client=station.client, verb=f"station.{verb}", target=station.slug)
    events.publish("nodes.changed", node_id=placement.node_id)
    return command


def await_outcome(command: Command, *, patience: Seconds) -> bool:
    """Wait for the node's answer, at most ``patience``. True: done. False: no answer yet. Raises Refused."""
    until = monotonic() + patience
    while True:
        command.refresh_from_db(fields=["outcome", "code"])
        if command.outcome == "done":
            return True
        if command.outcome:
            raise _refusal(command.code)
        if timezone.now() > command.deadline:
            raise _refusal("expired")
        if monotonic() >= until:
            return False
        sleep(LOOK_EVERY)


def open_orders(node_id: UUID) -> Sequence[Order]:
    """What the node has to be told now, oldest first: orders it has not answered, each at most every ``REPEATED``."""
    now = timezone.now()
    waiting = Command.objects.filter(node_id=node_id, outcome="", deadline__gt=now)
    due = list(waiting.filter(Q(delivered_at=None) | Q(delivered_at__lt=now - REPEATED)).order_by("created_at"))
    if due:
        Command.objects.filter(pk__in=[row.pk for row in due]).update(delivered_at=now)
    return [
        Order(str(row.id), StationId(str(row.station_id)), "restart" if row.verb == "restart" else "skip", row.deadline)
        for row in due
    ]


def record_answer(node: Node, body: CommandDone | CommandRefused) -> None:
    """The node told what became of an order. Of an order we don't know there is nothing to say."""
    refused = isinstance(body, CommandRefused)
    Command.objects.filter(id=UUID(body.command_id), node=node, outcome="").update(
        outcome="refused" if refused else "done",
        code=body.code[:60] if isinstance(body, CommandRefused) else "",
        answered_at=timezone.now(),
    )


def _refusal(code: str) -> Refused:
    if code in CODES:
        return Refused(f"the node refused: {code}", code=f"command_{code}")
    return Refused(f"the node refused: {code}", code="command_refused", why=code)

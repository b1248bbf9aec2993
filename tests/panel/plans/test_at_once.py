"""Two requests in the same moment can't have more than the plan has."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from ipstream.core.errors import IPStreamError
from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.renewals import settle
from ipstream.panel.billing.services import onboard_client
from ipstream.panel.library.services import receive_upload
from ipstream.panel.nodes.models import Placement
from ipstream.panel.nodes.services import register_node
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import subscribe_client
from ipstream.panel.stations.services import create_station
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def together(*deeds: Callable[[], Any]) -> list[str]:
    """Do all of it in the same moment, each with a connection of its own; what came of each: done, or a code."""
    outcomes, start = ["died"] * len(deeds), threading.Barrier(len(deeds))

    def run(place: int) -> None:
        try:
            start.wait(10)
            deeds[place]()
            outcomes[place] = "done"
        except IPStreamError as error:
            outcomes[place] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def test_the_last_station_is_made_once(cast: Cast) -> None:
    Plan.objects.update(station_limit=2)
    deeds = [
        lambda slug=slug: create_station(actor=None, client=Client.objects.get(pk=cast.andes.pk), slug=slug, name=slug)
        for slug in ("andes-2", "andes-3", "andes-4", "andes-5")
    ]
    assert together(*deeds) == ["done", "station_limit", "station_limit", "station_limit"]
    assert cast.andes.stations.count() == 2


def test_the_last_space_is_given_once_over_all_stations_of_a_client(cast: Cast) -> None:
    Plan.objects.update(storage_bytes=10**6)
    second = create_station(actor=None, client=cast.andes, slug="andes-2", name="Andes 2")
    stations = [type(station).objects.get(pk=station.pk) for station in (cast.radio_andes, second, cast.radio_andes)]
    deeds = [
        lambda station=station, n=n: receive_upload(
            actor=None, station=station, file=io.BytesIO(bytes([n]) * 600_000), filename=f"{n}.mp3"
        )
        for n, station in enumerate(stations)
    ]
    assert together(*deeds) == ["done", "quota_exceeded", "quota_exceeded"]


def test_the_last_place_on_a_server_and_an_address_are_given_once(cast: Cast) -> None:
    register_node(name="nodo-1", hostname="radio.test", max_stations=1)

    def onboard(slug: str) -> Callable[[], Any]:
        return lambda: onboard_client(
            actor=cast.staff,
            name=slug,
            owner_email=f"{slug}@test.test",
            plan=cast.premium,
            station_name=slug,
            slug=slug,
            now=NOW,
        )

    assert together(onboard("una"), onboard("otra")) == ["done", "no_node_with_room"]
    assert (Placement.objects.count(), Client.objects.count()) == (1, 3)


def test_the_same_address_is_given_once(cast: Cast) -> None:
    register_node(name="nodo-1", hostname="radio.test")

    def onboard() -> None:
        fields: dict[str, Any] = {"owner_email": "elena@test.test", "station_name": "Una", "slug": "una"}
        onboard_client(actor=cast.staff, name="Una", plan=cast.premium, now=NOW, **fields)

    found = together(onboard, onboard)
    assert found[0] == "done" or found[1] == "done"
    assert set(found) <= {"done", "slug_taken", "invalid_field"}
    assert found.count("done") == 1
    assert Client.objects.count() == 3


def test_a_period_is_charged_once_when_the_job_runs_twice_at_once(cast: Cast) -> None:
    client = Client.objects.create(name="Nueva")
    subscribe_client(client=client, plan=cast.premium, started_on=NOW.date(), paid_until=NOW.date().replace(day=19))
    assert together(*[lambda: settle(client_id=client.pk, now=NOW)] * 3) == ["done"] * 3
    assert Charge.objects.filter(client=client).count() == 1

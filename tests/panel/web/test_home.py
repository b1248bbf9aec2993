"""Where people land, and what they see of their stations and their plan there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import reverse

from ipstream.panel.accounts.models import Membership
from ipstream.panel.accounts.roles import Role
from ipstream.panel.library.models import Status, Track
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.services import create_station
from tests.cast import Cast


def text_of(cast: Cast, user: Any, path: str = "/") -> str:
    return str(cast.browser(user).get(path).content.decode())


def data_of(page: str) -> Any:
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture
def rock(cast: Cast) -> None:
    create_station(actor=None, client=cast.andes, slug="andes-rock", name="Andes Rock")


def fill(cast: Cast, share: float) -> None:
    Track.objects.create(
        station=cast.radio_andes,
        filename="grande.mp3",
        sha256="a" * 64,
        status=Status.READY,
        size=int(cast.premium.storage_bytes * share),
    )


def test_the_owner_of_one_station_lands_on_it(cast: Cast) -> None:
    assert cast.browser(cast.alicia).get("/").headers["Location"] == "/stations/andes/"


def test_staff_land_on_the_hosts_overview(cast: Cast) -> None:
    assert cast.browser(cast.staff).get("/").headers["Location"] == reverse("host")


def test_staff_see_all_stations_with_their_clients(cast: Cast) -> None:
    text = text_of(cast, cast.staff, "/stations/")
    assert "Radio Andes" in text
    assert "Radio Luna" in text


@pytest.mark.parametrize("who", ["alicia", "vera"])
def test_the_page_of_all_stations_is_the_hosts(cast: Cast, who: str) -> None:
    assert cast.browser(getattr(cast, who)).get("/stations/").status_code == 403


@pytest.mark.usefixtures("rock")
def test_an_owner_of_two_stations_sees_both_at_a_glance(cast: Cast) -> None:
    text = text_of(cast, cast.alicia)
    assert text.count("station-card-song") == 2
    assert "Radio Luna" not in text
    cards = data_of(text)["cards"]
    assert [card["view"]["slug"] for card in cards] == ["andes-rock", "andes"]
    assert [card["listeners"]["limit"] for card in cards] == [500, 500]


@pytest.mark.usefixtures("rock")
def test_a_dj_sees_how_many_listen_but_not_who(cast: Cast) -> None:
    assert [card["listeners"] for card in data_of(text_of(cast, cast.diego))["cards"]] == [None, None]


@pytest.mark.usefixtures("rock")
def test_home_is_of_the_client_chosen(cast: Cast) -> None:
    Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.VIEWER)
    browser = cast.browser(cast.alicia)
    session = browser.session
    session["client"] = str(cast.luna.id)
    session.save()
    assert browser.get("/").headers["Location"] == "/stations/luna/"


def test_who_has_no_station_is_told_why(cast: Cast) -> None:
    cast.alicia.clients.clear()
    assert "Todavía no tienes emisoras" in text_of(cast, cast.alicia)


class TestUsage:
    @pytest.mark.usefixtures("rock")
    def test_home_shows_what_is_used_of_the_plan(self, cast: Cast) -> None:
        fill(cast, 0.5)
        text = text_of(cast, cast.alicia)
        assert "Espacio para música" in text
        assert "5 GB de 10 GB" in text
        assert "usage-warning" not in text

    @pytest.mark.parametrize(
        ("share", "sentence"),
        [(0.8, "El espacio para música está casi lleno."), (1.0, "Ya no se puede subir nada más.")],
    )
    def test_a_station_warns_when_the_space_runs_out(self, cast: Cast, share: float, sentence: str) -> None:
        fill(cast, share)
        assert sentence in text_of(cast, cast.alicia, "/stations/andes/")

    def test_it_is_quiet_while_there_is_room(self, cast: Cast) -> None:
        fill(cast, 0.79)
        text = text_of(cast, cast.alicia, "/stations/andes/")
        assert "7.9 GB de 10 GB" in text or "7,9 GB de 10 GB" in text
        assert "casi lleno" not in text

    def test_using_the_only_station_of_a_plan_is_no_reason_to_warn(self, cast: Cast) -> None:
        Plan.objects.update(station_limit=1)
        text = text_of(cast, cast.alicia, "/stations/andes/")
        assert "1 de 1" in text
        assert "usage-warning" not in text

"""People are led to what they may see, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.urls import reverse

from ipstream.panel.accounts.models import Client, Membership
from ipstream.panel.accounts.roles import Role
from ipstream.panel.stations.services import create_station
from ipstream.panel.web.navigation import CLIENT, HOST, Place
from tests.cast import Cast

STATION = "/stations/andes/"


def page(cast: Cast, who: str, path: str = STATION) -> str:
    return str(cast.browser(getattr(cast, who)).get(path).content.decode())


def links(text: str, part: str = "sidebar") -> list[str]:
    """The addresses in the side bar (or the phone's bar)."""
    block = text.split(f'id="{part}"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', block)


def addresses(places: Iterable[Place], *args: object) -> set[str]:
    return {reverse(place.name, args=args) for place in places}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alicia", ["", "library/", "settings/"]),
        ("mario", ["", "library/", "settings/"]),
        ("paula", ["", "library/"]),
        ("diego", [""]),
        ("vera", [""]),
    ],
)
def test_a_station_shows_each_the_pages_of_his_role(cast: Cast, who: str, seen: list[str]) -> None:
    of_station = [url for url in links(page(cast, who)) if url.startswith(STATION)]
    assert of_station == [f"{STATION}{rest}" for rest in seen]


def test_every_page_of_the_navigation_opens(cast: Cast) -> None:
    create_station(actor=None, client=cast.andes, slug="andes-rock", name="Andes Rock")
    for who in ("alicia", "mario", "paula", "diego", "vera", "staff", "sofia"):
        browser = cast.browser(getattr(cast, who))
        for url in {*links(page(cast, who)), *links(page(cast, who), "tabbar")}:
            assert browser.get(url).status_code in (200, 302), (who, url)


def test_a_dj_is_not_led_to_the_clients_affairs(cast: Cast) -> None:
    owner, dj = set(links(page(cast, "alicia"))), set(links(page(cast, "diego")))
    affairs = addresses(CLIENT, cast.andes.id)
    assert owner >= affairs
    assert dj & affairs == {reverse("client-plan", args=[cast.andes.id])}


def test_the_hosts_staff_are_led_to_the_hosts_affairs(cast: Cast) -> None:
    affairs = addresses(HOST)
    assert set(links(page(cast, "staff"))) >= affairs
    assert not set(links(page(cast, "alicia"))) & affairs
    assert not set(links(page(cast, "sofia"))) & {reverse("branding")}


def test_the_page_one_is_on_is_marked_once_in_each_bar(cast: Cast) -> None:
    text = page(cast, "alicia", f"{STATION}library/")
    marked = re.findall(r'href="([^"]+)" aria-current="page"', text)
    assert marked == [f"{STATION}library/"] * 2


def test_with_several_stations_home_comes_first(cast: Cast) -> None:
    create_station(actor=None, client=cast.andes, slug="andes-rock", name="Andes Rock")
    assert links(page(cast, "alicia", "/"))[:3] == ["/", "/stations/andes-rock/", "/stations/andes/"]
    assert links(page(cast, "alicia"))[:2] == ["/", "/stations/andes/"]


def test_a_stations_page_shows_its_own_client(cast: Cast) -> None:
    Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.DJ)
    assert links(page(cast, "alicia", "/stations/luna/"))[0] == "/stations/luna/"
    assert "/stations/luna/library/" not in links(page(cast, "alicia", "/stations/luna/"))


def test_who_works_for_several_can_switch(cast: Cast) -> None:
    Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.DJ)
    text = page(cast, "alicia")
    assert f'value="{cast.luna.id}"' in text
    assert f'value="{cast.luna.id}"' not in page(cast, "mario")


class TestNotices:
    def test_a_suspended_clients_people_are_told_why_and_may_only_look(self, cast: Cast) -> None:
        Client.objects.filter(pk=cast.andes.pk).update(state="suspended", state_reason="Falta el pago de octubre.")
        text = page(cast, "alicia")
        assert "Esta cuenta está suspendida" in text
        assert "Falta el pago de octubre." in text
        assert 'data-part="actions"' not in text
        assert 'data-part="sound"' not in text
        assert f"{STATION}settings/" not in text

    @pytest.mark.parametrize(("who", "told"), [("alicia", True), ("mario", False), ("diego", False)])
    def test_only_the_owner_is_told_of_an_overdue_payment(self, cast: Cast, who: str, told: bool) -> None:
        Client.objects.filter(pk=cast.andes.pk).update(state="past_due")
        assert ("Hay un pago vencido" in page(cast, who)) is told

    def test_support_on_a_visit_sees_the_clients_panel_and_how_long_is_left(self, cast: Cast) -> None:
        browser = cast.visiting(cast.sofia, cast.andes)
        text = browser.get(STATION).content.decode()
        assert "Estás en el panel de Radio Andes, como soporte" in text
        assert "Quedan 12 minutos." in text
        assert not set(links(text)) & addresses(HOST)
        assert browser.get("/stations/luna/").status_code == 404


class TestRights:
    @pytest.mark.parametrize(("who", "controls"), [("paula", True), ("diego", False), ("vera", False)])
    def test_only_who_may_command_the_station_sees_its_buttons(self, cast: Cast, who: str, controls: bool) -> None:
        assert ('data-part="actions"' in page(cast, who)) is controls

    @pytest.mark.parametrize(("who", "listed"), [("vera", True), ("alicia", True), ("diego", False)])
    def test_only_who_may_see_statistics_sees_who_listens(self, cast: Cast, who: str, listed: bool) -> None:
        text = page(cast, who)
        assert ('data-part="sessions"' in text) is listed
        assert ('"sessions"' in text) is listed

    def test_a_programmer_may_order_the_playlist_but_not_change_the_sound(self, cast: Cast) -> None:
        text = page(cast, "paula")
        assert 'name="order"' in text
        assert 'name="crossfade"' not in text

    def test_support_may_look_into_the_library_and_change_nothing(self, cast: Cast) -> None:
        text = page(cast, "sofia", f"{STATION}library/")
        assert 'data-part="tracks"' in text
        assert 'data-part="drop"' not in text

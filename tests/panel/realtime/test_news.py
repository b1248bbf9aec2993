"""News reach the pages of the right people, from whichever process they come, and nobody else."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator

import pytest
import socketio
from django.conf import settings
from django.test import Client as Browser

from ipstream.panel.accounts.models import Membership
from ipstream.panel.accounts.services import create_api_key
from ipstream.panel.lib import events
from ipstream.panel.stations.services import set_wanted
from tests import running
from tests.cast import Cast, make_cast
from tests.panel.realtime.watcher import Watcher


@pytest.fixture(scope="module")
def url(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """One panel for the whole file."""
    with running.panel() as address:
        yield address


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """Everybody, committed, so that the panel sees them."""
    return make_cast()


@pytest.fixture
def redis() -> Iterator[None]:
    with running.redis():
        yield


def until_news_flow(watcher: Watcher, people: Cast) -> None:
    """The panel subscribes to Redis a moment after its first socket; wait until it has."""
    deadline = time.monotonic() + 10
    while not watcher.heard:
        assert time.monotonic() < deadline, "no news flow from other processes"
        events.publish("telemetry.station_changed", station_id=people.radio_andes.id)
        time.sleep(0.3)
    watcher.heard.clear()


def test_a_watcher_sees_the_station_at_once(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia:
        answer = alicia.watch("andes")
    assert answer["ok"]
    assert (answer["view"]["slug"], answer["view"]["wanted"]) == ("andes", "on_air")
    assert (answer["listeners"]["count"], answer["listeners"]["limit"]) == (0, 500)


@pytest.mark.usefixtures("redis")
def test_a_dj_hears_of_the_air_but_not_who_listens_nor_what_is_in_the_library(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.diego)) as diego, Watcher(url, people.browser(people.vera)) as vera:
        assert diego.watch("andes")["listeners"] is None
        assert vera.watch("andes")["listeners"]["limit"] == 500
        until_news_flow(diego, people)
        events.publish("library.media_deleted", station_id=people.radio_andes.id, track_ids=[])
        events.publish("telemetry.listeners_changed", station_id=people.radio_andes.id)
        vera.wait("listeners")
        set_wanted(actor=people.alicia, station=people.radio_andes, wanted="stopped")
        diego.wait("station", lambda view: view["wanted"] == "stopped")
        assert {event for event, _ in diego.heard} == {"station"}
        assert "media_deleted" not in {event for event, _ in vera.heard}


@pytest.mark.usefixtures("redis")
def test_who_loses_the_right_to_statistics_is_told_no_more_of_them(url: str, people: Cast) -> None:
    def told_of_listeners() -> bool:
        vera.heard.clear()
        events.publish("telemetry.listeners_changed", station_id=people.radio_andes.id)
        vera.wait("station")  # told after the listeners, of the same news
        return "listeners" in {event for event, _ in vera.heard}

    with Watcher(url, people.browser(people.vera)) as vera:
        vera.watch("andes")
        until_news_flow(vera, people)
        assert told_of_listeners()
        Membership.objects.filter(user=people.vera).update(role="dj")
        running.wait_for(lambda: not told_of_listeners(), seconds=20, what="Vera to hear less")


@pytest.mark.parametrize("slug", ["luna", "nothing", "", None, 7, {"a": 1}, "x" * 5000])
def test_a_stranger_is_refused_and_told_nothing(url: str, people: Cast, slug: object) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia:
        assert alicia.watch(slug) == {"ok": False}


@pytest.mark.parametrize("payload", [None, [], "andes", 3])
def test_nonsense_is_refused(url: str, people: Cast, payload: object) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia:
        assert alicia.send("watch", payload) == {"ok": False}


def test_who_has_not_logged_in_does_not_get_in(url: str, people: Cast) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError), Watcher(url):
        pass


def test_a_page_of_another_origin_does_not_get_in(url: str, people: Cast) -> None:
    browser = people.browser(people.alicia)
    with pytest.raises(socketio.exceptions.ConnectionError), Watcher(url, browser, {"Origin": "http://evil.test"}):
        pass


@pytest.mark.usefixtures("redis")
def test_news_of_another_process_reach_the_stations_room_and_no_other(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia, Watcher(url, people.browser(people.bruno)) as bruno:
        assert alicia.watch("andes")["ok"]
        assert bruno.watch("luna")["ok"]
        until_news_flow(alicia, people)
        set_wanted(actor=people.alicia, station=people.radio_andes, wanted="paused")
        alicia.wait("station", lambda view: view["wanted"] == "paused")
        set_wanted(actor=people.bruno, station=people.radio_luna, wanted="stopped")
        bruno.wait("station", lambda view: view["wanted"] == "stopped")
        assert {payload["slug"] for event, payload in alicia.heard if event == "station"} == {"andes"}
        assert {payload["slug"] for event, payload in bruno.heard if event == "station"} == {"luna"}


@pytest.mark.usefixtures("redis")
def test_a_burst_is_told_once_or_twice_and_in_its_newest_form(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia:
        alicia.watch("andes")
        until_news_flow(alicia, people)
        for wanted in ["paused", "on_air"] * 20:
            set_wanted(actor=people.alicia, station=people.radio_andes, wanted=wanted)  # type: ignore[arg-type]
        set_wanted(actor=people.alicia, station=people.radio_andes, wanted="stopped")
        alicia.wait("station", lambda view: view["wanted"] == "stopped")
        assert len(alicia.heard) < 20


@pytest.mark.usefixtures("redis")
def test_who_stopped_watching_hears_no_more(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as leaver, Watcher(url, people.browser(people.alicia)) as stayer:
        leaver.watch("andes")
        stayer.watch("andes")
        until_news_flow(leaver, people)
        leaver.unwatch("andes")
        leaver.heard.clear()
        set_wanted(actor=people.alicia, station=people.radio_andes, wanted="paused")
        stayer.wait("station", lambda view: view["wanted"] == "paused")
        assert leaver.heard == []


def test_news_of_the_panel_itself_need_no_redis(url: str, people: Cast) -> None:
    browser = people.browser(people.alicia)
    with Watcher(url, browser) as alicia:
        alicia.watch("andes")
        patch_name(url, people, "Radio Andes en vivo")
        alicia.wait("station", lambda view: view["name"] == "Radio Andes en vivo")


def test_without_redis_publishing_takes_no_time(people: Cast) -> None:
    begun = time.monotonic()
    for _ in range(50):
        events.publish("telemetry.listeners_changed", station_id=people.radio_andes.id)
    assert time.monotonic() - begun < 0.5


def test_when_redis_returns_watchers_are_asked_to_look_again(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia:
        alicia.watch("andes")
        with running.redis():
            until_news_flow(alicia, people)
        with running.redis():
            alicia.wait("resync", seconds=10)
            until_news_flow(alicia, people)


def test_a_logout_disconnects_every_tab_of_that_session_only(url: str, people: Cast) -> None:
    here, elsewhere = people.browser(people.alicia), people.browser(people.alicia)
    with Watcher(url, here) as one, Watcher(url, here) as two, Watcher(url, elsewhere) as other, running.redis():
        other.watch("andes")
        until_news_flow(other, people)
        here.post("/logout/")
        running.wait_for(lambda: not one.connected and not two.connected, what="the tabs to be let go")
        assert other.watch("andes")["ok"]
        with pytest.raises(socketio.exceptions.ConnectionError), Watcher(url, here):
            pass


def test_a_logout_over_http_needs_no_redis(url: str, people: Cast) -> None:
    browser = people.browser(people.alicia)
    with Watcher(url, browser) as alicia:
        log_out(url, browser)
        running.wait_for(lambda: not alicia.connected, what="the tab to be let go")


def test_who_loses_his_right_is_let_go_within_seconds(url: str, people: Cast) -> None:
    with Watcher(url, people.browser(people.alicia)) as alicia, Watcher(url, people.browser(people.bruno)) as bruno:
        alicia.watch("andes")
        Membership.objects.filter(user=people.alicia).delete()
        people.bruno.is_active = False
        people.bruno.save()
        assert alicia.watch("andes") == {"ok": False}
        running.wait_for(lambda: not bruno.connected, seconds=15, what="Bruno to be let go")
        alicia.heard.clear()
        patch_name(url, people, "Sin Alicia")
        time.sleep(0.5)
        assert alicia.heard == []


def test_who_logs_in_with_a_new_password_is_a_new_session(url: str, people: Cast) -> None:
    browser = people.browser(people.alicia)
    people.alicia.set_password("otra-clave")
    people.alicia.save()
    with pytest.raises(socketio.exceptions.ConnectionError), Watcher(url, browser):
        pass


def patch_name(url: str, people: Cast, name: str) -> None:
    """Change the name over HTTP, as a program of the staff does."""
    key = create_api_key(user=people.staff, name="test")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps({"name": name}).encode()
    request = urllib.request.Request(f"{url}/api/v1/stations/andes", body, headers, method="PATCH")
    assert urllib.request.urlopen(request, timeout=20).status == 200


def log_out(url: str, browser: Browser) -> None:
    """Log out over HTTP, as a page does."""
    token = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}; csrftoken={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token}
    request = urllib.request.Request(f"{url}/logout/", b"", headers, method="POST")
    assert urllib.request.urlopen(request, timeout=20).status == 200

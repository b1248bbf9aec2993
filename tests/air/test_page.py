"""The page of a station and its mount tell the same story, in a real browser on the real product."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.air.conftest import MakeTones
from tests.air.listening import tones_in_order
from tests.air.product import Air, Product, wait_for
from tests.journeys.conftest import CHROMIUM, FLAGS

pytestmark = pytest.mark.air

THREE = (450, 950, 1450)
TRACK = 12.0


@pytest.fixture(scope="module")
def vista(radio: Product, tones: MakeTones) -> Iterator[Air]:
    with radio.station("vista", *tones(*THREE, seconds=TRACK), settings={"crossfade": 1.0}) as air:
        yield air


@pytest.fixture
def page(radio: Product, vista: Air) -> Iterator[Page]:
    """The station's page, seen by the host's staff in Spanish."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--autoplay-policy=no-user-gesture-required"]
        )
        try:
            tab = browser.new_page(locale="es-CO")
            tab.goto(f"{radio.access['panel_url']}/login/?next=/stations/{vista.slug}/")
            tab.fill("input[name=username]", radio.access["staff"]["email"])
            tab.fill("input[name=password]", radio.access["staff"]["password"])
            tab.click(".login-form form:first-of-type button[type=submit]")
            expect(part(tab, "state")).to_have_text("Al aire", timeout=15_000)
            yield tab
        finally:
            browser.close()


def part(page: Page, name: str) -> Locator:
    return page.locator(f"#page [data-part={name}]")


def test_page_log_and_recording_name_the_same_track(page: Page, vista: Air) -> None:
    with vista.listen() as player:
        player.wait(lambda p: len(tones_in_order(p.sound(), THREE)) >= 2, seconds=3 * TRACK, what="a change")
        player.wait(lambda p: time.time() > p.arrivals[0][0] and len(p.sound()) > 3 * 44100, seconds=10, what="sound")
        heard = f"Tono {tones_in_order(player.sound(), THREE)[-1]:.0f}"
        expect(part(page, "title")).to_have_text(heard, timeout=3_000)
        assert vista.airings()[-1]["title"] == heard


def test_the_player_of_the_page_plays_the_stream_and_its_listener_appears(page: Page) -> None:
    expect(part(page, "count")).to_have_text("0", timeout=10_000)
    part(page, "listen").click()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing", timeout=15_000)
    expect(part(page, "count")).to_have_text("1", timeout=3_000)
    played = "document.querySelector('#player audio').currentTime"
    wait_for(lambda: page.evaluate(played) > 2, seconds=15, what="two seconds in the browser")
    part(page, "listen").click()
    expect(part(page, "count")).to_have_text("0", timeout=5_000)


def test_a_skip_from_the_page_is_heard(page: Page, vista: Air) -> None:
    before = vista.now()
    assert before is not None
    with vista.listen() as player:
        player.wait(lambda p: len(p.sound()) > 44100, seconds=10, what="sound")
        page.click("[data-verb=skip]")
        wait_for(lambda: (vista.now() or before)["airing_id"] != before["airing_id"], seconds=6, what="another track")
        after = vista.now()
        assert after is not None
        tone = float(after["title"].removeprefix("Tono "))
        player.wait(lambda p: tones_in_order(p.sound(), THREE)[-1:] == [tone], seconds=8, what="the next track's tone")
    expect(page.locator("#toasts")).to_contain_text("Canción saltada")


def test_a_stop_from_the_page_ends_the_stream_and_a_start_brings_it_back(page: Page, vista: Air) -> None:
    with vista.listen() as player:
        page.click("[data-verb=stop]")
        page.click("#confirm button[value=yes]")
        wait_for(lambda: player.ended, seconds=10, what="end of the stream")
    expect(part(page, "state")).to_have_text("Detenida", timeout=10_000)
    with vista.listen() as refused:
        assert refused.status != 200
    page.click("[data-verb=start]")
    expect(part(page, "state")).to_have_text("Al aire", timeout=20_000)
    with vista.listen() as player:
        player.wait(lambda p: bool(tones_in_order(p.sound(), THREE)), seconds=15, what="music again")

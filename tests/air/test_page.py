"""The page of a station and its mount tell the same story, in a real browser on the real product."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.air.conftest import MakeTones
from tests.air.listening import tones_in_order
from tests.air.product import Air, Product, wait_for
from tests.journeys.conftest import CHROMIUM, FLAGS, PHONE

pytestmark = pytest.mark.air

THREE = (450, 950, 1450)
TRACK = 12.0
AT_ONCE = 3.0
"""Seconds until the browser plays. It wants 32 kB; were it not sent whole MP3 frames first, 128 kB."""

PLAYED = "document.querySelector('#player audio').currentTime"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


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


def seconds(clock: str) -> int:
    """``0:07`` as 7."""
    minutes, rest = clock.split(":")
    return 60 * int(minutes) + int(rest)


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
    expect(page.locator("#player")).to_have_attribute("data-state", "playing", timeout=AT_ONCE * 1000)
    expect(part(page, "count")).to_have_text("1", timeout=3_000)
    wait_for(lambda: page.evaluate(PLAYED) > 2, seconds=15, what="two seconds in the browser")
    page.select_option("#player select", "64")
    wait_for(lambda: 0 < page.evaluate(PLAYED) < 1, seconds=2 * AT_ONCE, what="sound of the other quality")
    expect(part(page, "sessions")).to_contain_text("/vista/64")
    part(page, "listen").click()
    expect(part(page, "count")).to_have_text("0", timeout=5_000)


def test_a_new_listener_appears_in_under_a_second_without_reload(page: Page, vista: Air) -> None:
    expect(part(page, "count")).to_have_text("0")
    page.evaluate("window.notReloaded = true")
    with vista.listen() as player:
        assert player.status == 200
        expect(part(page, "count")).to_have_text("1", timeout=1_000)
        expect(part(page, "sessions")).to_contain_text("/vista")
    expect(part(page, "count")).to_have_text("0", timeout=3_000)
    assert page.evaluate("window.notReloaded") is True


def test_a_pause_holds_the_song_where_it_is_heard_to_stop(page: Page) -> None:
    page.click("[data-verb=pause]")
    expect(part(page, "state")).to_have_text("En pausa", timeout=5_000)
    title, elapsed = part(page, "title").inner_text(), part(page, "elapsed").inner_text()
    page.wait_for_timeout(2_500)
    page.click("[data-verb=resume]")
    expect(part(page, "state")).to_have_text("Al aire", timeout=5_000)
    assert part(page, "title").inner_text() == title
    assert seconds(part(page, "elapsed").inner_text()) - seconds(elapsed) <= 1


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
    part(page, "listen").click()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing", timeout=AT_ONCE * 1000)
    with vista.listen() as player:
        page.click("[data-verb=stop]")
        page.click("#confirm button[value=yes]")
        wait_for(lambda: player.ended, seconds=10, what="end of the stream")
    expect(part(page, "state")).to_have_text("Detenida", timeout=10_000)
    expect(page.locator("#player")).to_have_attribute("data-state", "paused", timeout=5_000)
    with vista.listen() as refused:
        assert refused.status != 200
    page.click("[data-verb=start]")
    expect(part(page, "state")).to_have_text("Al aire", timeout=20_000)
    with vista.listen() as player:
        player.wait(lambda p: bool(tones_in_order(p.sound(), THREE)), seconds=15, what="music again")


def test_a_phone_shows_and_plays_all_of_it(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate(SIDEWAYS) is False
    for name in ("title", "elapsed", "next", "sessions", "outputs"):
        expect(part(page, name)).to_be_visible()
    page.click("#player [data-part=play]")
    wait_for(lambda: page.evaluate(PLAYED) > 1, seconds=15, what="a second in the browser")

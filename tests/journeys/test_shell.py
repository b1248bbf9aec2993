"""What is around every page: the way from one to the next, searching, taking back, and a new station's first steps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from ipstream.core.protocol.events import ProgrammePaused
from ipstream.panel.library.models import Status, Track
from tests.cast import Cast
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.node import NodeAtWork

pytestmark = pytest.mark.journey
FOCUSED = "document.activeElement"


def current(page: Page) -> str | None:
    return page.locator("#sidebar [aria-current=page]").get_attribute("href")


def test_the_bar_follows_from_page_to_page_without_reloading(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in()
    page.evaluate("window.notReloaded = true")
    page.get_by_role("link", name="Biblioteca").click()
    expect(page).to_have_url(f"{node.url}/stations/andes/library/")
    expect(page).to_have_title("Biblioteca · Radio Andes · IPStream")
    assert current(page) == "/stations/andes/library/"
    page.go_back()
    expect(page.get_by_text("Ahora al aire").first).to_be_visible()
    assert current(page) == "/stations/andes/"
    assert page.evaluate("window.notReloaded") is True


def test_ctrl_k_leads_to_a_song_by_keyboard_alone(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    for title in ("Cumbia del río", "Cumbia triste"):
        Track.objects.create(
            station=people.radio_andes, filename="x.mp3", sha256="a" * 64, size=1, status=Status.READY, title=title
        )
    page = logged_in()
    page.keyboard.press("Control+k")
    page.keyboard.type("cumbia")
    options = page.locator(".finder-result")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=tracks] > li")).to_have_count(1)
    expect(page.locator("[data-part=tracks]")).to_contain_text(chosen)
    expect(page.locator("#finder")).to_be_hidden()


def test_escape_closes_what_is_open_and_returns_to_where_one_was(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in()
    button = page.get_by_role("button", name="Buscar")
    button.click()
    expect(page.locator("#finder")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    expect(button).to_be_focused()
    page.locator(".menu-button").last.click()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-panel").last).to_be_hidden()


def test_on_a_phone_everything_else_is_in_the_drawer(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in(size=PHONE)
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Más", exact=True).click()
    expect(page.locator("#sidebar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Más", exact=True).click()
    page.locator("#sidebar").get_by_role("link", name="Ajustes").click()
    expect(page.get_by_role("heading", name="Ajustes de la emisora")).to_be_visible()
    expect(page.locator("#sidebar")).to_be_hidden()


def test_the_first_key_leads_past_the_navigation(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in()
    page.reload()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "page"


def test_a_pause_is_taken_back_from_its_message(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes")
    page = logged_in()
    page.get_by_role("button", name="Pausar").click()
    node.tell(ProgrammePaused())
    expect(page.get_by_text("La música está en pausa.")).to_be_visible()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("button", name="Pausar")).to_be_visible()
    people.radio_andes.refresh_from_db()
    assert people.radio_andes.wanted == "on_air"


def test_the_first_steps_tick_as_things_happen(logged_in: OpenPage, node: NodeAtWork, music: Path) -> None:
    page = logged_in()
    steps = page.locator("[data-part=steps] li")
    expect(steps).to_have_count(4)
    page.get_by_role("link", name="Hacerlo ahora: Elige la zona horaria").click()
    zone = page.get_by_role("combobox", name="Zona horaria")
    expect(zone).to_be_focused()
    zone.fill("Lima, Perú")
    expect(page.get_by_text("Allí son ahora las")).to_be_visible()
    page.get_by_label("Logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": page.locator("header").screenshot()}
    )
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Guardado. Se aplica sin cortar la transmisión.")).to_be_visible()
    page.get_by_role("link", name="Al aire").click()
    expect(page.locator("[data-step=timezone]")).to_have_attribute("data-done", "true")
    expect(page.locator("[data-step=logo]")).to_have_attribute("data-done", "true")
    expect(page.locator("[data-step=sound]")).to_have_attribute("data-done", "false")
    node.up()
    node.plays("Mañana será", "Los Ñandúes")
    expect(page.locator("[data-step=sound]")).to_have_attribute("data-done", "true")
    expect(page.get_by_text("Tu primera canción está al aire.")).to_be_visible()


def test_the_first_steps_go_and_come_back(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    page = logged_in()
    page.get_by_role("button", name="No mostrar más").click()
    expect(page.locator("[data-part=steps]")).to_be_hidden()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("[data-part=steps]")).to_be_visible()
    people.radio_andes.refresh_from_db()
    assert people.radio_andes.steps_dismissed is False


def test_times_are_those_of_the_station(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    people.radio_andes.timezone = "Asia/Tokyo"
    people.radio_andes.save()
    node.up()
    node.plays("Cumbia del río", "La Corriente", ago=200)
    node.plays("Mañana será", "Los Ñandúes")
    page = logged_in()
    shown = page.locator("#page [data-part=recent] time").first
    moment = shown.get_attribute("datetime")
    assert moment is not None
    expect(shown).to_have_text(datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M"))


def test_a_dj_watches_the_station_and_finds_no_buttons(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    page = logged_in("diego@andes.test")
    node.plays("Mañana será", "Los Ñandúes")
    node.joins()
    expect(page.locator("#page [data-part=title]")).to_have_text("Mañana será")
    expect(page.locator("#page [data-part=count]")).to_have_text("1")
    expect(page.get_by_role("button", name="Detener")).to_have_count(0)
    expect(page.get_by_text("VLC")).to_have_count(0)
    expect(page.get_by_role("link", name="Biblioteca")).to_have_count(0)

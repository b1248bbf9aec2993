"""The station's page follows the air without reloading."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.node import NodeAtWork

pytestmark = pytest.mark.journey


def part(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f"#page [data-part={name}]")


def test_an_owner_logs_in_and_sees_her_station_on_air(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes")
    node.plans(("Quena y viento", "Sol del Sur"), ("Cumbia del río", "La Corriente"))
    page = logged_in()
    expect(page).to_have_url(f"{node.url}/stations/andes/")
    expect(part(page, "state")).to_have_text("Al aire")
    expect(part(page, "title")).to_have_text("Mañana será")
    expect(part(page, "reason")).to_contain_text("Al azar de “Principal”")
    expect(part(page, "next").locator("li")).to_have_count(2)
    expect(part(page, "next")).to_contain_text("Quena y viento")


def test_a_new_song_and_a_new_listener_appear_in_under_a_second(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes", ago=60)
    page = logged_in()
    expect(part(page, "title")).to_have_text("Mañana será")
    page.evaluate("window.notReloaded = true")
    page.wait_for_timeout(500)  # the socket is there by then; what follows is measured
    begun = time.monotonic()
    node.plays("Quena y viento", "Sol del Sur")
    expect(part(page, "title")).to_have_text("Quena y viento")
    assert time.monotonic() - begun < 1
    expect(part(page, "recent")).to_contain_text("Mañana será")
    begun = time.monotonic()
    session = node.joins()
    expect(part(page, "count")).to_have_text("1")
    assert time.monotonic() - begun < 1
    expect(part(page, "sessions")).to_contain_text("VLC")
    node.leaves(session)
    expect(part(page, "count")).to_have_text("0")
    expect(part(page, "sessions")).to_have_text("Nadie está escuchando en este momento.")
    assert page.evaluate("window.notReloaded") is True


def test_news_missed_while_the_connection_was_lost_come_with_it(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes")
    page = logged_in()
    expect(part(page, "title")).to_have_text("Mañana será")
    page.context.set_offline(True)
    expect(page.get_by_text("Se perdió la conexión. Reconectando…")).to_be_visible(timeout=60_000)
    node.plays("Quena y viento", "Sol del Sur")
    page.context.set_offline(False)
    expect(part(page, "title")).to_have_text("Quena y viento")
    expect(page.get_by_text("Se perdió la conexión. Reconectando…")).to_be_hidden()


def test_stopping_asks_first_and_says_who_loses_the_stream(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes")
    node.joins()
    node.joins()
    page = logged_in()
    page.get_by_role("button", name="Detener").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Los 2 oyentes perderán la transmisión.")
    dialog.get_by_role("button", name="Cancelar").click()
    people.radio_andes.refresh_from_db()
    assert people.radio_andes.wanted == "on_air"
    page.get_by_role("button", name="Detener").click()
    dialog.get_by_role("button", name="Detener").click()
    expect(part(page, "state")).to_have_text("Detenida")
    expect(page.get_by_role("button", name="Iniciar")).to_be_visible()
    people.radio_andes.refresh_from_db()
    assert people.radio_andes.wanted == "stopped"


def test_a_setting_of_the_sound_saves_itself(logged_in: OpenPage, node: NodeAtWork, people: Cast) -> None:
    node.up()
    page = logged_in()
    page.get_by_label("Mezcla entre canciones").fill("5.5")
    expect(part(page, "saved")).to_have_text("Guardado. Se aplica sin cortar la transmisión.")
    people.radio_andes.refresh_from_db()
    assert people.radio_andes.crossfade == 5.5
    page.locator("label", has_text="En orden").click()
    expect(part(page, "saved")).to_have_text("Guardado. Se aplica sin cortar la transmisión.")
    page.reload()
    expect(page.get_by_label("En orden")).to_be_checked()
    expect(page.locator("output[for=crossfade]")).to_have_text("5,5 s")


def test_the_language_switches_and_stays(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    page = logged_in()
    page.locator(".menu-button").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("On air now")).to_be_visible()
    expect(part(page, "state")).to_have_text("On air")
    page.goto("/stations/andes/library/")
    expect(page.get_by_text("Drop your music here")).to_be_visible()


def test_the_dark_theme_is_chosen_and_stays(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in()
    theme = page.locator("html")
    expect(theme).to_have_attribute("data-bs-theme", "light")
    page.locator(".menu-button").click()
    page.get_by_role("button", name="Oscuro").click()
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(theme).to_have_attribute("data-bs-theme", "dark")


def test_an_address_is_copied_with_one_touch(logged_in: OpenPage, node: NodeAtWork) -> None:
    page = logged_in(size=PHONE)
    page.get_by_role("button", name="Copiar http://127.0.0.1:8000/andes/64").click()
    expect(page.get_by_text("Copiado.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8000/andes/64"


def test_staff_see_all_stations_alive_on_one_page(logged_in: OpenPage, node: NodeAtWork) -> None:
    node.up()
    page = logged_in("equipo@ipstream.test")
    page.get_by_role("link", name="Emisoras").click()
    card = page.locator("[data-slug=andes]")
    expect(card).to_contain_text("Radio Andes")
    node.plays("Quena y viento", "Sol del Sur")
    expect(card).to_contain_text("Quena y viento · Sol del Sur")
    card.get_by_role("link").click()
    expect(part(page, "title")).to_have_text("Quena y viento")
    page.get_by_role("link", name="Emisoras").click()
    expect(page.locator("[data-slug=luna]")).to_contain_text("Radio Luna")

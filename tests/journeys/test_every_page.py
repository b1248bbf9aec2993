"""Every page at desk and phone width, by day and by night: nothing sticks out sideways, no script fails, all Spanish.

The pictures stay in pytest's temporary folder for whoever wants to look at them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import DESK, PHONE, OpenPage, until
from tests.journeys.node import NodeAtWork

pytestmark = pytest.mark.journey
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOOKS = [
    pytest.param(size, dark, id=f"{name}-{'dark' if dark else 'light'}")
    for name, size in (("desk", DESK), ("phone", PHONE))
    for dark in (False, True)
]


def look(page: Page, pictures: Path, name: str) -> None:
    assert page.evaluate(SIDEWAYS) is False, f"{name} sticks out sideways"
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_before_logging_in(open_page: OpenPage, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool) -> None:
    page = open_page(size=size, dark=dark)
    page.goto("/login/")
    expect(page.get_by_text("Tu radio, siempre al aire.")).to_be_visible()
    look(page, tmp_path, "login")
    page.get_by_label("Correo electrónico").fill("alicia@andes.test")
    page.get_by_label("Contraseña").fill("no es esta")
    page.get_by_role("button", name="Iniciar sesión").click()
    expect(page.get_by_role("alert")).to_contain_text("El correo y la contraseña no coinciden.")
    look(page, tmp_path, "login-refused")


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_the_station(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    page = logged_in(size=size, dark=dark)
    look(page, tmp_path, "station-new")
    node.up()
    for title in ("Cumbia del río", "Amanecer en la cordillera con nieve, viento y una quena que no termina nunca"):
        node.plays(title, "Los Ñandúes de la Cordillera Blanca", ago=100)
    node.plays("Mañana será", "Los Ñandúes", ago=70)
    node.plans(("Quena y viento", "Sol del Sur"), ("Palabraslarguísimas" * 6, "Artista"), ("Tres", "Cuatro"))
    for agent in ("VLC/3.0.18 LibVLC/3.0.18", "Mozilla/5.0 (Android 14; Mobile) Chrome/130.0 Mobile", "Winamp/5.9"):
        node.joins(agent)
    expect(page.locator("#page [data-part=title]")).to_have_text("Mañana será")
    expect(page.locator("#page [data-part=count]")).to_have_text("3")
    look(page, tmp_path, "station")
    page.get_by_role("button", name="Detener").click()
    look(page, tmp_path, "station-stopping")
    page.get_by_role("dialog").get_by_role("button", name="Detener").click()
    expect(page.get_by_role("button", name="Iniciar")).to_be_visible()
    look(page, tmp_path, "station-stopped")
    page.locator(".menu-button").click()
    look(page, tmp_path, "menu")


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_the_library(
    logged_in: OpenPage, node: NodeAtWork, music: Path, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    page = logged_in(size=size, dark=dark)
    page.goto("/stations/andes/library/")
    expect(page.get_by_text("Tu biblioteca está vacía")).to_be_visible()
    look(page, tmp_path, "library-empty")
    page.locator("input[type=file]").set_input_files([str(file) for file in sorted(music.iterdir())])
    expect(page.get_by_text("No es un archivo de audio que conozcamos")).to_be_visible(timeout=60_000)
    expect(page.locator("[data-part=tracks] > li")).to_have_count(3, timeout=60_000)
    look(page, tmp_path, "library")
    page.get_by_role("button", name="Escuchar “Quena y viento”").click()
    page.get_by_label("Seleccionar “Quena y viento”").check()
    until(page, "document.querySelector('audio').currentTime > 0.2")
    look(page, tmp_path, "library-playing")
    page.locator("[data-part=delete]").click()
    look(page, tmp_path, "library-deleting")
    page.get_by_role("dialog").get_by_role("button", name="Cancelar").click()
    page.get_by_role("button", name="Editar las etiquetas de “Quena y viento”").click()
    look(page, tmp_path, "library-editing")


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_all_stations_and_errors(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    node.up()
    node.plays("Mañana será", "Los Ñandúes", ago=70)
    page = logged_in("equipo@ipstream.test", size=size, dark=dark)
    expect(page.locator("[data-slug=andes]")).to_contain_text("Mañana será")
    look(page, tmp_path, "home")
    people.andes.members.clear()
    page = logged_in(size=size, dark=dark)
    look(page, tmp_path, "home-empty")
    page.goto("/stations/luna/")
    expect(page.get_by_text("No encontramos esa página")).to_be_visible()
    look(page, tmp_path, "not-found")

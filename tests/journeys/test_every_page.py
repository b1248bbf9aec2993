"""Every page at desk and phone width, by day and by night: nothing sticks out sideways, no script fails, all Spanish.

The pictures stay in pytest's temporary folder for whoever wants to look at them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ipstream.panel.accounts.models import Client, Membership
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services import create_api_key, invite
from ipstream.panel.billing.models import Charge
from ipstream.panel.library.models import Track
from ipstream.panel.stations.services import change_settings, create_station
from tests.cast import Cast
from tests.journeys.accessibility import settle, violations
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
    settle(page)
    assert page.evaluate(SIDEWAYS) is False, f"{name} sticks out sideways"
    page.screenshot(path=pictures / f"{name}.png", full_page=True)
    assert violations(page) == [], name


def look_at_all(page: Page, pictures: Path, name: str) -> None:
    """At both widths, by day and by night."""
    for look_as in LOOKS:
        size, dark = look_as.values
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if dark else "light")
        until(page, f"document.documentElement.dataset.bsTheme === '{'dark' if dark else 'light'}'")
        look(page, pictures, f"{name}-{look_as.id}")


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
    node.plans(("Quena y viento", "Sol del Sur"))
    create_station(actor=None, client=people.andes, slug="andes-rock", name="Andes Rock")
    page = logged_in(size=size, dark=dark)
    expect(page.locator("[data-slug=andes]")).to_contain_text("Mañana será")
    expect(page.locator("[data-slug=andes]")).to_contain_text("Sigue: Quena y viento")
    look(page, tmp_path, "home")
    people.andes.members.clear()
    page = logged_in(size=size, dark=dark)
    look(page, tmp_path, "home-empty")
    page.goto("/stations/luna/")
    expect(page.get_by_text("No encontramos esa página")).to_be_visible()
    look(page, tmp_path, "not-found")


@pytest.mark.parametrize("who", ["alicia@andes.test", "diego@andes.test", "equipo@ipstream.test"])
def test_each_page_one_is_led_to(logged_in: OpenPage, node: NodeAtWork, tmp_path: Path, who: str) -> None:
    page = logged_in(who)
    links = page.locator("#sidebar a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert links
    for url in [*links, "/account/"]:
        page.goto(url)
        expect(page.locator("#page h1")).to_be_visible()
        look_at_all(page, tmp_path, f"{who.partition('@')[0]}{url.replace('/', '-')}")


def test_what_a_client_in_trouble_sees(logged_in: OpenPage, node: NodeAtWork, tmp_path: Path) -> None:
    node.up()
    Client.objects.update(state="suspended", state_reason="Falta el pago de octubre.")
    page = logged_in()
    expect(page.get_by_text("Falta el pago de octubre.")).to_be_visible()
    look_at_all(page, tmp_path, "suspended")
    Client.objects.update(state="past_due", state_reason="")
    page.reload()
    expect(page.get_by_text("Hay un pago vencido")).to_be_visible()
    look_at_all(page, tmp_path, "past-due")


def test_who_works_for_several_switches_in_the_header(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path
) -> None:
    Membership.objects.create(client=people.luna, user=people.alicia, role=Role.DJ)
    page = logged_in()
    page.locator(".menu-button", has_text="Radio Andes").click()
    look_at_all(page, tmp_path, "clients")
    page.get_by_role("button", name="Radio Luna").click()
    expect(page).to_have_url(f"{node.url}/stations/luna/")
    look_at_all(page, tmp_path, "other-client")


def test_support_sees_the_clients_panel_and_leaves_it(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path
) -> None:
    page = logged_in("sofia@ipstream.test")
    page.goto(f"/visits/{people.andes.id}/")
    page.locator("#page textarea, #page input[type=text]").first.fill("Ayuda con la biblioteca")
    page.locator("#page form [type=submit]").first.click()
    expect(page.get_by_text("Estás en el panel de Radio Andes, como soporte")).to_be_visible()
    look_at_all(page, tmp_path, "visit")
    page.get_by_role("button", name="Salir", exact=True).click()
    expect(page.get_by_text("Estás en el panel de Radio Andes, como soporte")).to_be_hidden()


def test_what_opens_over_a_page(logged_in: OpenPage, node: NodeAtWork, tmp_path: Path) -> None:
    page = logged_in()
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Busca emisoras")
    search.fill("radio")
    expect(page.locator(".finder-result").first).to_be_visible()
    look_at_all(page, tmp_path, "finder")
    search.fill("zzz")
    expect(page.get_by_text("Nada coincide con “zzz”.")).to_be_visible()
    look_at_all(page, tmp_path, "finder-nothing")
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("button", name="Más", exact=True).click()
    expect(page.locator("#sidebar")).to_be_visible()
    look(page, tmp_path, "drawer")


def test_settings_that_are_refused(logged_in: OpenPage, node: NodeAtWork, tmp_path: Path) -> None:
    page = logged_in()
    page.goto("/stations/andes/settings/")
    page.get_by_label("Zona horaria").fill("Macondo")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("alert")).to_contain_text("Elige una zona horaria")
    look_at_all(page, tmp_path, "settings-refused")


def test_a_clients_people_and_keys(logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path) -> None:
    invite(actor=people.alicia, client=people.andes, email="nora@correo.test", role=Role.DJ, now=timezone.now())
    create_api_key(user=people.mario, name="Robot de la mañana", client=people.andes)
    row = Membership.objects.get(user=people.alicia).pk
    page = logged_in()
    page.goto(f"/clients/{people.andes.id}/team/")
    page.locator(f"#role-{row}").select_option("dj")
    page.locator(f"#role-{row} + button").click()
    expect(page.locator(f"#refusal-{row}")).to_have_attribute("role", "alert")
    look_at_all(page, tmp_path, "team-refused")
    page.get_by_role("link", name="Quitar Mario").click()
    expect(page.get_by_text("Robot de la mañana")).to_be_visible()
    look_at_all(page, tmp_path, "team-remove")
    page.goto(f"/clients/{people.andes.id}/keys/")
    page.get_by_label("Nombre").fill("Sitio")
    page.get_by_role("button", name="Crear la clave").click()
    page.get_by_role("button", name="Copiar").click()
    expect(page.get_by_text("Copiado.")).to_be_visible()
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith("ips_")
    look_at_all(page, tmp_path, "key-made")
    page.get_by_role("link", name="Revocar “Sitio”").click()
    look_at_all(page, tmp_path, "key-revoke")


def test_a_plan_nearly_used_up_and_a_log_with_changes(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path
) -> None:
    Track.objects.create(station=people.radio_andes, filename="a.mp3", size=8_600_000_000, sha256="0" * 64)
    today = timezone.now().date()
    facts = {"plan_name": "Premium", "amount": 70_00, "currency": "USD", "created_at": timezone.now()}
    days = {"period_from": today, "period_to": today, "due_on": today - timedelta(days=1)}
    Charge.objects.create(client=people.andes, **facts, **days)
    name = "Radio Andes de la Cordillera Blanca"
    change_settings(actor=people.mario, station=people.radio_andes, changes={"name": name, "genre": "Cumbia"})
    page = logged_in()
    page.goto(f"/clients/{people.andes.id}/plan/")
    expect(page.get_by_text("El espacio para música está casi lleno.")).to_be_visible()
    look_at_all(page, tmp_path, "plan")
    page.goto(f"/clients/{people.andes.id}/audit/")
    look_at_all(page, tmp_path, "audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar (CSV)").click()
    assert name in download.value.path().read_text()
    page.get_by_label("Persona o clave de API").fill("mario")
    page.locator("#page").get_by_role("button", name="Buscar").click()
    expect(page.locator(".audit-log > li")).to_have_count(1)
    page.get_by_label("Sobre").select_option("key.")
    expect(page.get_by_text("Ningún cambio coincide")).to_be_visible()
    look_at_all(page, tmp_path, "audit-none")

"""The hoster takes a client on, suspends and restores him, in a browser, and every page of his can be looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import OpenPage
from tests.journeys.node import NodeAtWork
from tests.journeys.test_every_page import LOOKS, look

pytestmark = pytest.mark.journey
STAFF = "equipo@ipstream.test"


@pytest.fixture
def desk(logged_in: OpenPage, node: NodeAtWork) -> Page:
    """An administrator's window; there is a server."""
    node.up()
    return logged_in(STAFF)


def test_a_client_is_taken_on_suspended_and_restored(desk: Page) -> None:
    desk.goto("/host/")
    desk.get_by_role("link", name="Nuevo cliente").click()
    desk.get_by_label("Nombre del cliente").fill("Grupo Ñandú")
    desk.get_by_label("Correo del propietario").fill("elena@nandu.test")
    desk.locator(".plan-choice", has_text="Premium").click()
    desk.get_by_label("Nombre de la emisora").fill("Ñandú Estéreo 98.5")
    expect(desk.get_by_label("Dirección")).to_have_value("nandu-estereo-98-5")
    expect(desk.get_by_text("“nandu-estereo-98-5” está libre.")).to_be_visible()
    desk.get_by_label("Dirección").fill("andes")
    expect(desk.locator("[data-part=address-answer][data-free=false]")).to_be_visible()
    desk.get_by_label("Dirección").fill("nandu")
    expect(desk.get_by_text("“nandu” está libre.")).to_be_visible()
    desk.get_by_role("button", name="Crear el cliente").click()
    expect(desk.get_by_role("heading", name="Grupo Ñandú está listo")).to_be_visible()
    expect(desk.get_by_text(re.compile("Escribimos a elena@nandu.test"))).to_be_visible()
    expect(desk.get_by_text(re.compile(r"^http://127.0.0.1:\d+/nandu$"))).to_be_visible()
    desk.get_by_role("button", name="Copiar").first.click()
    assert "/invitations/" in desk.evaluate("navigator.clipboard.readText()")
    desk.get_by_role("link", name="Ir al cliente").click()
    expect(desk.locator("h1")).to_contain_text("Activo")
    desk.get_by_role("link", name="Suspender").click()
    desk.get_by_role("button", name="Suspender").click()
    expect(desk.get_by_text("Completa este campo.")).to_be_visible()
    desk.get_by_label("Motivo").fill("Falta el primer pago")
    desk.get_by_role("button", name="Suspender").click()
    expect(desk.locator("h1")).to_contain_text("Suspendido")
    expect(desk.get_by_text("Falta el primer pago")).to_be_visible()
    desk.get_by_role("button", name="Reactivar").click()
    expect(desk.locator("h1")).to_contain_text("Activo")
    expect(desk.get_by_text("suenan otra vez en segundos")).to_be_visible()


def test_whoever_suspends_is_told_how_many_listen(desk: Page, node: NodeAtWork, people: Cast) -> None:
    node.joins()
    node.joins()
    desk.goto(f"/clients/{people.andes.id}/suspend/")
    expect(desk.get_by_text("2 personas escuchan ahora.")).to_be_visible()
    desk.get_by_role("link", name="Dejarlo como está").click()
    people.andes.refresh_from_db()
    assert people.andes.state == "active"


def test_a_change_of_plan_is_shown_before_it_is_made(desk: Page, people: Cast) -> None:
    desk.goto(f"/clients/{people.andes.id}/subscription/")
    desk.get_by_role("checkbox", name="64 kbps", exact=True).check()
    desk.get_by_role("button", name="Ver lo que trae").click()
    expect(desk.get_by_text("/andes/320 (320 kbps) termina")).to_be_visible()
    desk.get_by_role("button", name="Cambiar el plan").click()
    expect(desk.get_by_text("El plan cambió.")).to_be_visible()
    expect(desk.get_by_text("con excepciones")).to_be_visible()


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_every_page_of_the_hoster(
    logged_in: OpenPage, node: NodeAtWork, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    node.up()
    page = logged_in(STAFF, size=size, dark=dark)
    client = f"/clients/{people.andes.id}/"
    server = people.radio_andes.placements.get(current=True).node_id
    addresses = {
        "host": "/host/",
        "clients": "/clients/",
        "clients-none": "/clients/?q=nadie",
        "client-new": "/clients/new/",
        "client": client,
        "client-edit": f"{client}edit/",
        "client-station": f"{client}stations/new/",
        "client-subscription": f"{client}subscription/",
        "client-suspend": f"{client}suspend/",
        "client-cancel": f"{client}cancel/",
        "plans": "/plans/",
        "plan": f"/plans/{people.premium.pk}/",
        "nodes": "/nodes/",
        "node": f"/nodes/{server}/",
        "node-new": "/nodes/new/",
        "branding": "/host/branding/",
    }
    for name, address in addresses.items():
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        look(page, tmp_path, name)

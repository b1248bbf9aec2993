"""Getting in as people do: by invitation, with a passkey, with an app, and back when a password is forgotten."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django
from django.utils import timezone
from playwright.sync_api import Page, expect

from ipstream.panel.accounts import services
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import OpenPage
from tests.journeys.test_every_page import LOOKS, look
from tests.running import wait_for

pytestmark = pytest.mark.journey
NEW_PASSWORD = "una frase larga y mía"


def link_in_mail(to: str) -> str:
    """The first address in the newest mail to somebody, without the host."""

    def found() -> str | None:
        for file in sorted(Path(django.EMAIL_FILE_PATH).iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            if mail["To"] == to:
                text = mail.get_body(("plain",))
                address = re.search(r"https?://[^/]+(/\S+)", text.get_content() if text else "")
                return address[1] if address else None
        return None

    return wait_for(found, seconds=20, what=f"a mail to {to}")


def with_authenticator(page: Page) -> None:
    """A device with a fingerprint reader, as far as Chromium is concerned."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("Correo electrónico").fill(email)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Iniciar sesión").click()


def test_a_passkey_is_made_and_logs_its_person_in_alone(open_page: OpenPage, people: Cast, url: str) -> None:
    page = open_page()
    with_authenticator(page)
    page.goto(f"{url.replace('127.0.0.1', 'localhost')}/login/?next=/account/security/")
    log_in(page, people.alicia.email)
    page.get_by_role("link", name="Añadir una llave de acceso").click()
    page.get_by_label("Nombre").fill("Mi computadora")
    page.get_by_role("button", name="Añadir una llave de acceso").click()
    expect(page.get_by_text("Quedan 10 códigos")).to_be_visible()
    page.get_by_role("link", name="Hecho").click()
    expect(page.get_by_text("Mi computadora")).to_be_visible()
    page.locator(".menu-button").last.click()
    page.get_by_role("button", name="Cerrar sesión").click()
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    page.wait_for_url("**/stations/andes/")


def test_with_a_passkey_a_password_alone_is_not_enough(open_page: OpenPage, people: Cast, url: str) -> None:
    page = open_page()
    with_authenticator(page)
    page.goto(f"{url.replace('127.0.0.1', 'localhost')}/login/?next=/account/security/passkeys/new/")
    log_in(page, people.alicia.email)
    page.get_by_role("button", name="Añadir una llave de acceso").click()
    expect(page.get_by_text("Quedan 10 códigos")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{url.replace('127.0.0.1', 'localhost')}/login/")
    log_in(page, people.alicia.email)
    expect(page.get_by_role("heading", name="Un paso más")).to_be_visible()
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url("**/stations/andes/")


def test_an_app_is_set_up_and_asked_for(open_page: OpenPage, people: Cast, tmp_path: Path) -> None:
    page = open_page()
    page.goto("/login/?next=/account/security/app/")
    log_in(page, people.alicia.email)
    secret = page.locator(".totp-secret").inner_text()
    look(page, tmp_path, "app")
    counter = next(iter(yield_hotp_counters_from_time()))
    page.get_by_label("El código que muestra ahora la aplicación").fill(format_hotp_value(hotp_value(secret, counter)))
    page.get_by_role("button", name="Configurarla").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    look(page, tmp_path, "codes")
    page.context.clear_cookies()
    page.goto("/login/")
    log_in(page, people.alicia.email)
    page.get_by_label("Código").fill(codes[0])
    look(page, tmp_path, "second")
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/stations/andes/")


def test_somebody_invited_makes_an_account_and_is_in(open_page: OpenPage, people: Cast, tmp_path: Path) -> None:
    services.invite(
        actor=people.alicia, client=people.andes, email="nora@correo.test", role="manager", now=timezone.now()
    )
    page = open_page()
    link = link_in_mail("nora@correo.test")
    page.goto(link)
    expect(page.get_by_text("Alicia te invita al equipo con la función")).to_be_visible()
    look(page, tmp_path, "invitation")
    page.get_by_label("Tu nombre").fill("Nora Ñáñez")
    page.get_by_label("Elige una contraseña").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Aceptar y entrar").click()
    page.wait_for_url("**/stations/andes/")
    expect(page.get_by_text("Te damos la bienvenida a Radio Andes.")).to_be_visible()
    again = open_page()
    again.goto(link)
    expect(again.get_by_text("Esta invitación ya se usó.")).to_be_visible()
    look(again, tmp_path, "invitation-used")


def test_a_forgotten_password_is_replaced_by_the_link_in_a_mail(open_page: OpenPage, people: Cast) -> None:
    page = open_page()
    page.goto("/login/")
    page.get_by_role("link", name="Olvidé mi contraseña").click()
    expect(page.get_by_role("heading", name="Olvidé mi contraseña")).to_be_visible()
    page.get_by_label("Correo electrónico").fill(people.alicia.email)
    page.get_by_role("button", name="Enviarme el enlace").click()
    expect(page.get_by_role("heading", name="Revisa tu correo")).to_be_visible()
    page.goto(link_in_mail(people.alicia.email))
    page.get_by_label("Contraseña nueva", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Contraseña nueva, otra vez").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Usar esta contraseña").click()
    page.locator("#page").get_by_role("link", name="Iniciar sesión").click()
    log_in(page, people.alicia.email, NEW_PASSWORD)
    page.wait_for_url("**/stations/andes/")


PAGES = {
    "account": "/account/",
    "email": "/account/email/",
    "password": "/account/password/",
    "second-factor": "/account/security/",
    "app": "/account/security/app/",
    "passkey": "/account/security/passkeys/new/",
    "sessions": "/account/sessions/",
}
OUTSIDE = {"forgotten": "/login/forgotten/", "sent": "/login/forgotten/sent/", "closed": "/login/closed/"}


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_how_it_looks(open_page: OpenPage, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool) -> None:
    page = open_page(size=size, dark=dark)
    for name, address in OUTSIDE.items():
        page.goto(address)
        look(page, tmp_path, name)
    page.goto("/login/?next=/account/")
    look(page, tmp_path, "login")
    log_in(page, people.alicia.email)
    for name, address in PAGES.items():
        page.goto(address)
        assert page.get_by_role("heading", level=1).count() == 1, name
        look(page, tmp_path, name)


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_how_the_staff_looks(
    open_page: OpenPage, people: Cast, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    services.create_staff(
        actor=people.staff, email="olga@ipstream.test", name="Olga", role="support", now=timezone.now()
    )
    page = open_page(size=size, dark=dark)
    page.goto("/login/?next=/staff/")
    log_in(page, people.staff.email)
    expect(page.get_by_text("olga@ipstream.test")).to_be_visible()
    look(page, tmp_path, "staff")
    page.goto(f"/visits/{people.andes.id}/")
    page.get_by_label("¿Para qué es la visita?").fill("No suena")
    look(page, tmp_path, "visit")
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator(".notice-visit")).to_contain_text("Radio Andes")
    look(page, tmp_path, "visiting")
    page.locator(".notice-visit").get_by_role("button").click()
    expect(page.get_by_text("Saliste del panel de Radio Andes.")).to_be_visible()

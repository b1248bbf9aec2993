"""The stage: the real panel, worker and Redis, a node that tells what happens, and Debian's Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import running
from tests.cast import PASSWORD, Cast, make_cast
from tests.journeys.node import NodeAtWork

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the tests' own thread

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def url(django_db_setup: None) -> Iterator[str]:
    """The address of one panel for all journeys, and for nobody after them: others want the worker and Redis away."""
    call_command("collectstatic", interactive=False, verbosity=0)
    with running.redis(), running.panel() as address, running.worker():
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys. Its loop is in the way of every test that has a loop of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def people(transactional_db: None, settings: Any) -> Cast:
    """Everybody, in the database that the panel serves, with passwords that it understands."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    cache.clear()
    return make_cast()


@pytest.fixture
def node(url: str, people: Cast) -> NodeAtWork:
    """The server that carries Radio Andes, as its agent would speak."""
    return NodeAtWork.enrol(url, people.radio_andes)


@pytest.fixture
def open_page(url: str, chromium: Browser, transactional_db: None) -> Iterator[OpenPage]:
    """``open_page(size=..., dark=...)``: a fresh browser window. At the end no window may have seen a script fail."""
    faults: list[str] = []
    contexts = []

    def open_one(size: dict[str, int] = DESK, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=url,
            viewport=size,  # type: ignore[arg-type]
            locale="es-CO",
            timezone_id="America/Bogota",
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda line: faults.append(f"{line.text} {line.location}") if _is_fault(line) else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


def _is_fault(line: ConsoleMessage) -> bool:
    """Chromium complains of lost connections, of refusals (410, 422) that the page explains, and of a stranger's
    station."""
    expected = any(what in line.text for what in ("ERR_INTERNET_DISCONNECTED", "status of 410", "status of 422"))
    return line.type == "error" and not expected and not line.location["url"].endswith("/stations/luna/")


def until(page: Page, expression: str, seconds: float = 15) -> None:
    """Wait until the expression is true in the page. Playwright's own waiting needs ``eval``; the CSP forbids it."""

    def holds() -> bool:
        page.wait_for_timeout(50)
        return bool(page.evaluate(expression))

    running.wait_for(holds, seconds=seconds, what=expression)


@pytest.fixture
def logged_in(open_page: OpenPage, people: Cast) -> OpenPage:
    """``logged_in(email, size=..., dark=...)``: a window in which that person (Alicia by default) has logged in."""

    def log_in(email: str = "alicia@andes.test", **window: object) -> Page:
        page = open_page(**window)
        page.goto("/")
        page.get_by_label("Correo electrónico").fill(email)
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_role("button", name="Iniciar sesión").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        return page

    return log_in


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small album and a text that calls itself music."""
    from tests.journeys.music import record

    folder = tmp_path_factory.mktemp("music")
    record(folder / "manana.mp3", 440, title="Mañana será", artist="Los Ñandúes", album="Cordillera")
    record(folder / "quena.ogg", 550, title="Quena y viento", artist="Sol del Sur", album="Altiplano")
    record(folder / "cumbia.flac", 660, title="Cumbia del río", artist="La Corriente", album="Orillas")
    (folder / "notas.mp3").write_text("esto no es música\n" * 200)
    return folder

"""Getting in, being kept out, and getting out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from tests.cast import PASSWORD, Cast

SPANISH = "El correo y la contraseña no coinciden. Revisa los dos e intenta de nuevo."


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(browser: Browser, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post("/login/", {"username": email, "password": password, **extra})


def test_an_owner_logs_in_and_lands_on_her_only_station(cast: Cast) -> None:
    browser = Browser()
    assert log_in(browser, "alicia@andes.test").headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/stations/andes/"


def test_the_address_is_taken_in_any_case_and_with_spaces(cast: Cast) -> None:
    assert log_in(Browser(), "  Alicia@ANDES.test ").status_code == 302


@pytest.mark.parametrize(("email", "password"), [("alicia@andes.test", "wrong"), ("nobody@nowhere.test", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(cast: Cast, email: str, password: str) -> None:
    answer = log_in(Browser(), email, password)
    assert answer.status_code == 200
    assert SPANISH in answer.content.decode()


def test_an_empty_form_says_which_fields(cast: Cast) -> None:
    page = log_in(Browser(), "", "").content.decode()
    assert page.count("Completa este campo.") == 2


def test_a_deactivated_person_stays_out(cast: Cast) -> None:
    cast.alicia.is_active = False
    cast.alicia.save()
    assert log_in(Browser(), "alicia@andes.test").status_code == 200


@pytest.mark.parametrize("email", ["\x00", "a" * 5000, "ñ@ñ.ñ", "' OR 1=1 --", "\ud83d"])
def test_nonsense_is_refused_and_nothing_breaks(cast: Cast, email: str) -> None:
    answer = Browser().post(
        "/login/",
        f"username={email}&password=x".encode("utf-8", "surrogatepass"),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200


def test_guessing_is_stopped_even_when_the_guess_is_right(cast: Cast) -> None:
    for _ in range(10):
        log_in(Browser(), "alicia@andes.test", "wrong")
    answer = log_in(Browser(), "alicia@andes.test")
    assert "Demasiados intentos. Espera cinco minutos e intenta de nuevo." in answer.content.decode()
    assert log_in(Browser(), "bruno@luna.test").status_code == 302


def test_guessing_at_many_accounts_from_one_address_is_stopped(cast: Cast) -> None:
    for number in range(30):
        log_in(Browser(), f"persona{number}@andes.test", "wrong")
    assert "Demasiados intentos" in log_in(Browser(), "bruno@luna.test").content.decode()


def test_half_a_form_does_not_wipe_the_count(cast: Cast) -> None:
    for _ in range(10):
        log_in(Browser(), "alicia@andes.test", "wrong")
        log_in(Browser(), "alicia@andes.test", "")
    assert "Demasiados intentos" in log_in(Browser(), "alicia@andes.test").content.decode()


def test_logging_in_uses_up_no_attempt_and_gives_none_back(cast: Cast) -> None:
    for _ in range(9):
        log_in(Browser(), "alicia@andes.test", "wrong")
    for _ in range(3):
        assert log_in(Browser(), "alicia@andes.test").status_code == 302
    log_in(Browser(), "alicia@andes.test", "wrong")
    assert "Demasiados intentos" in log_in(Browser(), "alicia@andes.test").content.decode()


def test_it_returns_to_the_page_asked_for(cast: Cast) -> None:
    browser = Browser()
    asked = browser.get("/stations/andes/library/")
    assert asked.headers["Location"] == "/login/?next=/stations/andes/library/"
    answer = log_in(browser, "alicia@andes.test", next="/stations/andes/library/")
    assert answer.headers["Location"] == "/stations/andes/library/"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_it_sends_nobody_to_another_site(cast: Cast, target: str) -> None:
    assert log_in(Browser(), "alicia@andes.test", next=target).headers["Location"] == "/"


def test_after_logging_out_the_pages_are_closed(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    assert browser.post("/logout/").headers["Location"] == "/login/"
    assert browser.get("/stations/andes/").status_code == 302


def test_a_link_alone_logs_nobody_out(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    assert browser.get("/logout/").status_code == 405
    assert browser.get("/stations/andes/").status_code == 200


def test_a_form_of_another_site_logs_nobody_in(db: None) -> None:
    answer = Browser(enforce_csrf_checks=True).post("/login/", {"username": "a@b.c", "password": "x"})
    assert answer.status_code == 403
    assert "Eso no se puede hacer aquí" in answer.content.decode()

"""The second factor: kept secret, asked for, and needed by the hoster's staff before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client as Browser

from ipstream.panel.accounts.at_the_door import caller_with_session
from ipstream.panel.accounts.models import AuditEntry, User
from tests.cast import PASSWORD, Cast
from tests.panel.accounts.mail import sent

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def needed(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True


def code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def log_in(user: User) -> tuple[Browser, str]:
    browser = Browser()
    return browser, browser.post("/login/", {"username": user.email, "password": PASSWORD}).headers["Location"]


def test_the_apps_secret_is_not_in_the_database_in_clear(cast: Cast) -> None:
    TOTP.activate(cast.alicia, SECRET)
    kept = Authenticator.objects.get(user=cast.alicia)
    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code())


def test_setting_an_app_up_gives_recovery_codes_and_is_told_by_mail(cast: Cast) -> None:
    browser, _ = log_in(cast.alicia)
    page = browser.get("/account/security/app/").content.decode()
    secret = re.search(r'totp-secret">(\w+)<', page)
    assert secret is not None
    answer = browser.post("/account/security/app/", {"code": code(secret[1])}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", answer.content.decode())
    assert len(codes) == 10
    kept = str(list(Authenticator.objects.values())) + str(list(AuditEntry.objects.values()))
    assert [one for one in [secret[1], *codes] if one in kept] == []
    assert browser.get("/account/security/codes/file/").content.decode().count("\n") > 10
    assert "text/plain" in browser.get("/account/security/codes/file/").headers["Content-Type"]


def test_the_password_alone_does_not_let_him_in_any_more(cast: Cast) -> None:
    TOTP.activate(cast.alicia, SECRET)
    browser, where = log_in(cast.alicia)
    assert where == "/login/second/"
    assert browser.get("/account/").status_code == 302
    assert "El código no es correcto." in browser.post(where, {"code": "000000"}).content.decode()
    browser.post(where, {"code": code()})
    assert browser.get("/account/").status_code == 200


def test_guessing_codes_is_stopped(cast: Cast) -> None:
    TOTP.activate(cast.alicia, SECRET)
    browser, where = log_in(cast.alicia)
    for _ in range(10):
        browser.post(where, {"code": "000000"})
    assert "Demasiados intentos" in browser.post(where, {"code": code()}).content.decode()


def test_a_session_of_long_ago_is_asked_again_before_a_factor_changes(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    for path in ("app", "passkeys/new", "codes/new"):
        answer = browser.get(f"/account/security/{path}/")
        assert answer.headers["Location"].startswith("/login/again/")


@pytest.mark.usefixtures("needed")
class TestTheStaff:
    @pytest.mark.parametrize("path", ["/", "/staff/", "/stations/andes/", "/account/", "/account/sessions/"])
    def test_without_one_every_way_leads_to_setting_it_up(self, cast: Cast, path: str) -> None:
        assert cast.browser(cast.staff).get(path).headers["Location"] == "/account/security/"

    def test_there_it_can_be_set_up_and_then_the_panel_opens(self, cast: Cast) -> None:
        browser, _ = log_in(cast.staff)
        page = browser.get("/account/security/").content.decode()
        assert "Primero protege tu cuenta" in page
        page = browser.get("/account/security/app/").content.decode()
        secret = re.search(r'totp-secret">(\w+)<', page)
        assert secret is not None
        browser.post("/account/security/app/", {"code": code(secret[1])})
        assert browser.get("/staff/").status_code == 200

    def test_the_api_refuses_his_session_with_that_reason(self, cast: Cast) -> None:
        answer = cast.browser(cast.staff).get("/api/v1/stations")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")

    def test_his_socket_is_refused_too(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        key = browser.session.session_key
        assert key is not None
        assert caller_with_session(key) is None
        TOTP.activate(cast.staff, SECRET)
        assert caller_with_session(key) is not None

    def test_a_key_of_his_is_not_concerned(self, cast: Cast) -> None:
        assert cast.program(cast.staff).get("/api/v1/stations").status_code == 200

    def test_a_clients_people_may_do_without(self, cast: Cast) -> None:
        assert cast.browser(cast.alicia).get("/stations/andes/").status_code == 200

    def test_recovery_codes_alone_are_no_factor(self, cast: Cast) -> None:
        Authenticator.objects.create(user=cast.staff, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert cast.browser(cast.staff).get("/staff/").headers["Location"] == "/account/security/"

    def test_he_may_log_out_and_change_the_language(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        assert browser.post("/language/", {"language": "en"}).headers["Location"] == "/"
        assert browser.post("/logout/").headers["Location"] == "/login/"


def test_switched_off_the_staff_gets_in_with_the_password(cast: Cast) -> None:
    assert cast.browser(cast.staff).get("/staff/").status_code == 200


def test_a_factor_taken_away_is_told_by_mail(cast: Cast) -> None:
    TOTP.activate(cast.alicia, SECRET)
    browser, where = log_in(cast.alicia)
    browser.post(where, {"code": code()})
    browser.post("/account/security/app/remove/")
    assert not Authenticator.objects.filter(user=cast.alicia).exists()
    assert "Se quitó la aplicación de autenticación de tu cuenta" in [message.subject for message in sent()]

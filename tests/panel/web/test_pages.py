"""Every page renders, in both languages, for its own people only, and under strict headers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser

from tests.cast import PASSWORD, Cast

PAGES = ["/stations/{slug}/", "/stations/{slug}/library/"]
TITLES = {"es": ["Ahora al aire", "Biblioteca"], "en": ["On air now", "Library"]}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("page", [0, 1])
def test_a_station_s_pages_speak_the_language_of_their_reader(cast: Cast, page: int, language: str) -> None:
    browser = cast.browser(cast.alicia)
    browser.cookies["django_language"] = language
    answer = browser.get(PAGES[page].format(slug="andes"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert TITLES[language][page] in text
    assert "Radio Andes" in text


@pytest.mark.parametrize("slug", ["luna", "nothing"])
@pytest.mark.parametrize("page", PAGES)
def test_it_hides_other_tenants(cast: Cast, page: str, slug: str) -> None:
    answer = cast.browser(cast.alicia).get(page.format(slug=slug))
    assert answer.status_code == 404
    assert "No encontramos esa página" in answer.content.decode()
    assert "Radio Luna" not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_log_in(cast: Cast, page: str) -> None:
    assert Browser().get(page.format(slug="andes")).status_code == 302


def test_names_are_text_and_never_markup(cast: Cast) -> None:
    cast.radio_andes.name = "</script><img src=x onerror=alert(1)>"
    cast.radio_andes.save()
    for page in PAGES:
        assert "<img src=x" not in cast.browser(cast.alicia).get(page.format(slug="andes")).content.decode()


def test_a_page_runs_no_foreign_and_no_inline_script(cast: Cast) -> None:
    answer = cast.browser(cast.alicia).get("/stations/andes/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "frame-ancestors 'none'" in policy
    text = answer.content.decode()
    inline = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    assert inline == []
    assert re.findall(r"\son\w+=", text) == []


def test_the_headers_keep_browsers_on_the_safe_side(cast: Cast) -> None:
    headers = cast.browser(cast.alicia).get("/stations/andes/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts(cast: Cast) -> None:
    browser = Browser()
    browser.get("/login/")
    assert browser.cookies["csrftoken"]["httponly"]
    browser.post("/login/", {"username": "alicia@andes.test", "password": PASSWORD})
    assert browser.cookies["ipstream_session"]["httponly"]
    assert browser.cookies["ipstream_session"]["samesite"] == "Lax"


class TestLanguage:
    def switch(self, browser: Browser, language: str, back: str = "/stations/andes/") -> Any:
        return browser.post("/language/", {"language": language, "next": back})

    def test_it_changes_and_returns_where_the_person_was(self, cast: Cast) -> None:
        browser = cast.browser(cast.alicia)
        assert self.switch(browser, "en").headers["Location"] == "/stations/andes/"
        assert "On air now" in browser.get("/stations/andes/").content.decode()

    def test_it_is_remembered_for_the_person(self, cast: Cast) -> None:
        self.switch(cast.browser(cast.alicia), "en")
        cast.alicia.refresh_from_db()
        assert cast.alicia.language == "en"

    def test_it_works_before_logging_in(self, db: None) -> None:
        browser = Browser()
        self.switch(browser, "en", "/login/")
        assert "Your radio, always on air." in browser.get("/login/").content.decode()

    @pytest.mark.parametrize("language", ["", "qu", "../es", "es\x00"])
    def test_a_language_we_do_not_speak_changes_nothing(self, cast: Cast, language: str) -> None:
        browser = cast.browser(cast.alicia)
        self.switch(browser, language)
        assert "Ahora al aire" in browser.get("/stations/andes/").content.decode()

    def test_it_sends_nobody_to_another_site(self, cast: Cast) -> None:
        assert self.switch(cast.browser(cast.alicia), "en", "https://evil.test/").headers["Location"] == "/"

    def test_spanish_is_spoken_first(self, db: None) -> None:
        page = Browser().get("/login/", headers={"Accept-Language": "qu, fr;q=0.5"}).content.decode()
        assert "Tu radio, siempre al aire." in page

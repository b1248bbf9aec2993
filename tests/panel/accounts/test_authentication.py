"""Who gets past the API's door."""

from __future__ import annotations

from types import ModuleType

import pytest
from django.http import HttpRequest
from django.test import Client as Browser
from django.urls import path
from ninja import NinjaAPI

from ipstream.panel.accounts.authentication import api_auth, person
from tests.cast import Cast, key_of


@pytest.fixture
def door(settings: object) -> None:
    """A panel with one endpoint that tells who asks."""
    api = NinjaAPI(urls_namespace="door", auth=api_auth)

    @api.api_operation(["GET", "POST"], "/who")
    def who(request: HttpRequest) -> str:
        return person(request).email

    urls = ModuleType("door_urls")
    urls.urlpatterns = [path("api/", api.urls)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls  # type: ignore[attr-defined]


@pytest.mark.usefixtures("door")
class TestTheDoor:
    def test_a_key_opens_it_for_its_owner(self, cast: Cast) -> None:
        assert cast.program(cast.alicia).get("/api/who").json() == "alicia@andes.test"

    def test_a_session_opens_it_for_reading(self, cast: Cast) -> None:
        assert cast.browser(cast.bruno).get("/api/who").json() == "bruno@luna.test"

    def test_a_session_without_the_csrf_token_may_not_write(self, cast: Cast) -> None:
        browser = Browser(enforce_csrf_checks=True)
        browser.force_login(cast.alicia)
        assert browser.post("/api/who").status_code == 403

    def test_a_key_needs_no_csrf_token(self, cast: Cast) -> None:
        key = key_of(cast.alicia)
        program = Browser(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
        assert program.post("/api/who").json() == "alicia@andes.test"

    @pytest.mark.parametrize("key", ["", "ips_", "ips__", "ips_ab\x00cd_x", "ips_ñandú_x", "x" * 5000, "ips_aa_bb_cc"])
    def test_nonsense_for_a_key_is_unauthorized(self, cast: Cast, key: str) -> None:
        assert Browser().get("/api/who", headers={"Authorization": f"Bearer {key}"}).status_code == 401

    def test_a_key_with_a_wrong_secret_is_unauthorized(self, cast: Cast) -> None:
        key = key_of(cast.alicia)
        assert Browser().get("/api/who", headers={"Authorization": f"Bearer {key}x"}).status_code == 401

    def test_the_key_of_a_deactivated_person_is_unauthorized(self, cast: Cast) -> None:
        program = cast.program(cast.alicia)
        cast.alicia.is_active = False
        cast.alicia.save()
        assert program.get("/api/who").status_code == 401

    def test_the_session_of_a_deactivated_person_is_unauthorized(self, cast: Cast) -> None:
        browser = cast.browser(cast.alicia)
        cast.alicia.is_active = False
        cast.alicia.save()
        assert browser.get("/api/who").status_code == 401

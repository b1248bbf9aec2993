"""Django writes the address of whatever it refuses; an address that opens a door is not for a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ipstream.panel.accounts import services
from ipstream.panel.accounts.models import Invitation
from ipstream.panel.accounts.roles import Role
from tests.cast import Cast


@pytest.fixture
def asked(cast: Cast) -> Invitation:
    return services.invite(
        actor=cast.alicia, client=cast.andes, email="nora@correo.test", role=Role.VIEWER, now=timezone.now()
    )


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the panel's own handler writes."""
    handler = next(
        each for each in logging.getLogger().handlers if isinstance(each, logging.StreamHandler) and each.formatter
    )
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def token_of(asked: Invitation) -> str:
    return services.invitation_link(asked).rstrip("/").rpartition("/")[2]


def test_an_open_invitation_that_another_person_opened(cast: Cast, asked: Invitation, log: io.StringIO) -> None:
    answer = cast.browser(cast.bruno).get(f"/invitations/{token_of(asked)}/")
    assert answer.status_code == 410
    logged = log.getvalue()
    assert "Gone: /invitations/…" in logged
    assert token_of(asked) not in logged


def test_a_form_without_its_csrf_token(asked: Invitation, log: io.StringIO) -> None:
    browser = Browser(enforce_csrf_checks=True)
    for path in (f"/invitations/{token_of(asked)}/", "/login/password/1a/un-secreto/"):
        assert browser.post(path).status_code == 403
    logged = log.getvalue()
    assert "/login/password/…" in logged
    assert token_of(asked) not in logged
    assert "un-secreto" not in logged


def test_a_failure_below_such_an_address(log: io.StringIO) -> None:
    try:
        raise ValueError("no answer of /login/confirm/un-secreto/")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/login/?next=%2Finvitations%2Fotro")
    logged = log.getvalue()
    assert "/login/confirm/…" in logged
    assert "%2Finvitations%2F…" in logged
    assert "un-secreto" not in logged
    assert "otro" not in logged


@pytest.mark.parametrize("name", ["django", "django.request", "django.security.csrf", "django.server"])
def test_no_other_handler_writes_what_django_refuses(name: str) -> None:
    """Django's own, for mail and the terminal, are not ours to mask."""
    assert logging.getLogger(name).handlers == []
    assert logging.getLogger(name).propagate

"""Forgotten and changed passwords: nobody learns who has an account, and old sessions end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from ipstream.panel.accounts.models import AuditEntry, Letter, User
from tests.cast import PASSWORD, Cast
from tests.panel.accounts.mail import link, sent

NEW = "una frase larga y mía"


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(email: str) -> Any:
    return Browser().post("/login/forgotten/", {"email": email}, follow=True)


def without_token(answer: Any) -> str:
    """The page but for the token against forgery, which is always another one."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def log_in(email: str, password: str) -> bool:
    return bool(Browser().post("/login/", {"username": email, "password": password}).status_code == 302)


def choose(path: str, password: str) -> Any:
    browser = Browser()
    form = browser.get(path, follow=True).request["PATH_INFO"]
    return browser.post(form, {"password1": password, "password2": password}, follow=True)


def test_the_answer_is_the_same_for_who_is_here_and_who_is_not(cast: Cast) -> None:
    known, unknown = ask("alicia@andes.test"), ask("nadie@andes.test")
    assert without_token(known) == without_token(unknown)
    assert known.redirect_chain == unknown.redirect_chain
    assert [message.to for message in sent()] == [["alicia@andes.test"]]


def test_a_deactivated_person_gets_no_link(cast: Cast) -> None:
    User.objects.filter(pk=cast.alicia.pk).update(is_active=False)
    ask("alicia@andes.test")
    assert sent() == []


def test_the_link_lets_one_choose_a_password_once(cast: Cast) -> None:
    ask("alicia@andes.test")
    path = link(sent()[0])
    assert "Tu contraseña se cambió" in choose(path, NEW).content.decode()
    assert log_in("alicia@andes.test", NEW)
    assert not log_in("alicia@andes.test", PASSWORD)
    assert "Este enlace ya no sirve" in Browser().get(path, follow=True).content.decode()


@pytest.mark.parametrize("password", ["corta", "1234567890", "alicia@andes.test"])
def test_a_password_easily_guessed_is_refused(cast: Cast, password: str) -> None:
    ask("alicia@andes.test")
    choose(link(sent()[0]), password)
    assert log_in("alicia@andes.test", PASSWORD)


def test_a_changed_password_ends_the_other_sessions_and_is_told_by_mail(cast: Cast) -> None:
    here, elsewhere = cast.browser(cast.alicia), cast.browser(cast.alicia)
    elsewhere.get("/account/")
    here.get("/account/")
    here.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert [message.subject for message in sent()] == ["Tu contraseña se cambió"]
    told = str(list(AuditEntry.objects.values())) + str(list(Letter.objects.values()))
    assert AuditEntry.objects.filter(verb="person.password_changed", actor=cast.alicia).exists()
    assert NEW not in told


def test_somebody_who_asks_too_often_has_to_wait(cast: Cast) -> None:
    for _ in range(5):
        ask("alicia@andes.test")
    assert ask("alicia@andes.test").status_code == 429
    assert len(sent()) == 5


def test_nobody_signs_up_by_himself(cast: Cast) -> None:
    for path in ("/signup/", "/account/signup/", "/accounts/signup/", "/login/signup/"):
        assert Browser().get(path).status_code == 404

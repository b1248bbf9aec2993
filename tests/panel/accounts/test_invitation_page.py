"""What somebody who follows an invitation's link sees, and does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ipstream.panel.accounts import services
from ipstream.panel.accounts.models import Invitation, Membership, User
from tests.cast import Cast

FORM = {"name": "Nora Ñáñez", "password": "una frase larga y mía"}


def invite(cast: Cast, email: str = "nora@correo.test", role: str = "programmer") -> Invitation:
    return services.invite(actor=cast.alicia, client=cast.andes, email=email, role=role, now=timezone.now())


def path(row: Invitation) -> str:
    return "/" + services.invitation_link(row).split("/", 3)[3]


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_somebody_new_chooses_a_name_and_a_password_and_is_in(cast: Cast) -> None:
    browser, row = Browser(), invite(cast)
    assert "Elige una contraseña" in said(browser.get(path(row)))
    assert browser.post(path(row), FORM).headers["Location"] == "/"
    user = User.objects.get(email="nora@correo.test")
    assert (user.name, user.language) == ("Nora Ñáñez", "es")
    assert user.memberships.get().role == "programmer"
    assert browser.get("/stations/andes/").status_code == 200
    assert Browser().post("/login/", {"username": user.email, "password": FORM["password"]}).status_code == 302


@pytest.mark.parametrize("form", [{"name": "", "password": "una frase larga"}, {"name": "Nora", "password": "corta"}])
def test_half_a_form_makes_nobody(cast: Cast, form: dict[str, str]) -> None:
    row = invite(cast)
    assert Browser().post(path(row), form).status_code == 200
    assert not User.objects.filter(email=row.email).exists()
    assert Invitation.objects.get(pk=row.pk).accepted_at is None


def test_somebody_known_logs_in_and_accepts(cast: Cast) -> None:
    row = invite(cast, cast.bruno.email, "viewer")
    page = said(Browser().get(path(row)))
    assert "Ya tienes una cuenta con este correo" in page
    assert "/login/?" + urlencode({"next": path(row)}) in page
    browser = cast.browser(cast.bruno)
    browser.post(path(row))
    assert cast.bruno.memberships.filter(client=cast.andes, role="viewer").exists()
    assert browser.session["client"] == str(cast.andes.id)


def test_a_look_accepts_nothing(cast: Cast) -> None:
    row = invite(cast, cast.bruno.email)
    cast.browser(cast.bruno).get(path(row))
    assert not cast.bruno.memberships.filter(client=cast.andes).exists()


def test_a_known_persons_password_is_not_chosen_by_the_link(cast: Cast) -> None:
    row = invite(cast, cast.bruno.email)
    Browser().post(path(row), FORM)
    cast.bruno.refresh_from_db()
    assert not cast.bruno.check_password(FORM["password"])


def test_another_person_is_told_for_whom_it_is(cast: Cast) -> None:
    answer = cast.browser(cast.bruno).post(path(invite(cast)))
    assert answer.status_code == 410
    assert "Esta invitación es para nora@correo.test." in said(answer)
    assert not Membership.objects.filter(user=cast.bruno, client=cast.andes).exists()


def test_used_twice_it_says_so(cast: Cast) -> None:
    row = invite(cast)
    Browser().post(path(row), FORM)
    again = Browser().post(path(row), FORM | {"name": "Otra"})
    assert again.status_code == 410
    assert "Esta invitación ya se usó." in said(again)


def test_expired_and_withdrawn_ones_say_what_to_do(cast: Cast) -> None:
    old, withdrawn = invite(cast), invite(cast, "otra@correo.test")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    services.revoke_invitation(actor=cast.alicia, invitation=withdrawn, now=timezone.now())
    assert "Pide a quien te invitó que la envíe de nuevo." in said(Browser().get(path(old)))
    assert "Usa el último mensaje que recibiste." in said(Browser().get(path(withdrawn)))


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "x" * 3000, "%00", "ñ"])
def test_a_broken_link_is_a_clear_page(cast: Cast, token: str) -> None:
    answer = Browser().get(f"/invitations/{token}/")
    assert answer.status_code == 404
    assert "Este enlace no está completo." in said(answer)


def test_the_hosts_staff_can_not_accept(cast: Cast) -> None:
    row = invite(cast)
    Invitation.objects.filter(pk=row.pk).update(email=cast.sofia.email)
    row.refresh_from_db()
    assert cast.browser(cast.sofia).post(path(row)).status_code == 410
    assert not cast.sofia.memberships.exists()

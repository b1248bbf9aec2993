"""The staff's own pages: who works for the hoster, and visits to clients."""

from __future__ import annotations

from typing import Any

from ipstream.panel.accounts.models import AuditEntry, SupportVisit, User
from tests.cast import Cast
from tests.panel.accounts.mail import link, sent

OLGA = {"name": "Olga", "email": "olga@ipstream.test", "role": "support"}


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_administrator_asks_somebody_in_who_chooses_a_password(cast: Cast) -> None:
    browser = cast.browser(cast.staff)
    page = said(browser.post("/staff/", OLGA, follow=True))
    assert "El correo para Olga va en camino." in page
    (message,) = sent()
    form = browser.get(link(message), follow=True).request["PATH_INFO"]
    browser.post(form, {"password1": "una frase larga y mía", "password2": "una frase larga y mía"})
    assert User.objects.get(email=OLGA["email"]).check_password("una frase larga y mía")


def test_an_address_taken_is_told_beside_the_field(cast: Cast) -> None:
    page = said(cast.browser(cast.staff).post("/staff/", OLGA | {"email": cast.alicia.email}))
    assert "Alguien ya tiene este correo." in page
    assert not User.objects.filter(name="Olga").exists()


def test_support_looks_and_changes_nothing(cast: Cast) -> None:
    browser = cast.browser(cast.sofia)
    assert "Enviar la invitación" not in said(browser.get("/staff/"))
    assert browser.post("/staff/", OLGA).status_code == 403
    assert browser.post(f"/staff/{cast.staff.id}/", {"active": "no"}).status_code == 403


def test_clients_people_see_no_staff(cast: Cast) -> None:
    assert cast.browser(cast.alicia).get("/staff/").status_code == 403


def test_roles_and_accounts_change_but_the_last_administrator_stays(cast: Cast) -> None:
    browser = cast.browser(cast.staff)
    browser.post(f"/staff/{cast.sofia.id}/", {"role": "administrator"})
    cast.sofia.refresh_from_db()
    assert cast.sofia.staff_role == "administrator"
    browser.post(f"/staff/{cast.sofia.id}/", {"active": "no"})
    page = said(browser.post(f"/staff/{cast.staff.id}/", {"role": "support"}, follow=True))
    assert "Alguien tiene que administrar." in page
    browser.post(f"/staff/{cast.sofia.id}/", {"active": "yes"})
    cast.sofia.refresh_from_db()
    assert cast.sofia.is_active


def test_a_clients_person_is_not_changed_here(cast: Cast) -> None:
    browser = cast.browser(cast.staff)
    assert browser.post(f"/staff/{cast.alicia.id}/", {"role": "administrator"}).status_code == 404
    assert "Esa función no existe." in said(browser.post(f"/staff/{cast.sofia.id}/", {"role": "king"}, follow=True))


def test_a_visit_shows_the_clients_panel_until_it_is_left(cast: Cast) -> None:
    browser = cast.browser(cast.sofia)
    assert browser.post(f"/visits/{cast.andes.id}/", {"reason": "No suena"}).headers["Location"] == "/"
    assert browser.get("/stations/luna/").status_code == 404
    assert browser.get("/stations/andes/").status_code == 200
    browser.post("/visits/end/")
    assert browser.get("/stations/luna/").status_code == 200
    assert SupportVisit.objects.get().ended_at is not None
    verbs = AuditEntry.objects.filter(client=cast.andes).order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["visit.start", "visit.end"]


def test_without_a_reason_nobody_enters(cast: Cast) -> None:
    answer = cast.browser(cast.sofia).post(f"/visits/{cast.andes.id}/", {"reason": " "})
    assert "Completa este campo." in said(answer)
    assert not SupportVisit.objects.exists()


def test_a_clients_owner_visits_nobody(cast: Cast) -> None:
    assert cast.browser(cast.bruno).post(f"/visits/{cast.andes.id}/", {"reason": "x"}).status_code == 404
    assert cast.browser(cast.alicia).post(f"/visits/{cast.andes.id}/", {"reason": "x"}).status_code == 403

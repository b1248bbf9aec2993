"""One's own account: name, e-mail, sessions, which client is shown."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client as Browser

from ipstream.panel.accounts.models import AuditEntry, Membership
from ipstream.panel.accounts.roles import Role
from tests import running
from tests.cast import PASSWORD, Cast, make_cast
from tests.panel.accounts.mail import link, sent
from tests.panel.realtime.watcher import Watcher


def logged_in(email: str) -> Browser:
    """With the password, so that the panel knows that it was he just now."""
    browser = Browser(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})
    browser.post("/login/", {"username": email, "password": PASSWORD})
    return browser


def test_a_person_changes_name_and_language(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    answer = browser.post("/account/", {"name": "Alicia Ñ", "language": "en"}, follow=True)
    assert "Your account" in answer.content.decode()
    cast.alicia.refresh_from_db()
    assert (cast.alicia.name, cast.alicia.language) == ("Alicia Ñ", "en")
    assert AuditEntry.objects.get(verb="person.change").before == {"name": "Alicia", "language": "es"}


def test_a_new_address_counts_once_its_owner_followed_the_link(cast: Cast) -> None:
    browser = logged_in(cast.alicia.email)
    browser.post("/account/email/", {"email": "nueva@andes.test", "action_add": ""})
    (message,) = sent()
    assert message.to == ["nueva@andes.test"]
    cast.alicia.refresh_from_db()
    assert cast.alicia.email == "alicia@andes.test"
    browser.post(link(message))
    cast.alicia.refresh_from_db()
    assert cast.alicia.email == "nueva@andes.test"
    assert list(EmailAddress.objects.filter(user=cast.alicia).values_list("email", "verified")) == [
        ("nueva@andes.test", True)
    ]
    assert [mail.to for mail in sent()[1:]] == [["alicia@andes.test"]]
    assert AuditEntry.objects.get(verb="person.email").before == {"email": "alicia@andes.test"}


def test_an_address_that_somebody_has_is_refused(cast: Cast) -> None:
    answer = logged_in(cast.alicia.email).post("/account/email/", {"email": "bruno@luna.test", "action_add": ""})
    assert "Alguien ya tiene este correo." in answer.content.decode()
    assert sent() == []


def test_whoever_logged_in_long_ago_is_asked_again_before_the_address_changes(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    answer = browser.post("/account/email/", {"email": "nueva@andes.test", "action_add": ""})
    assert answer.headers["Location"].startswith("/login/again/")
    assert not EmailAddress.objects.filter(email="nueva@andes.test").exists()


def test_the_sessions_are_listed_and_ended_one_by_one(cast: Cast) -> None:
    here, there = logged_in(cast.alicia.email), logged_in(cast.alicia.email)
    page = here.get("/account/sessions/").content.decode()
    assert page.count("Firefox · Linux") == 3  # here, there, and the button that ends it there
    session = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/account/sessions/{session.id}/end/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_a_session_that_began_otherwise_is_listed_too(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    browser.get("/account/")
    assert UserSession.objects.get(user=cast.alicia).session_key == browser.session.session_key


def test_it_hides_the_sessions_of_others(cast: Cast) -> None:
    alicia = logged_in(cast.alicia.email)
    session = UserSession.objects.get(user=cast.alicia)
    assert cast.browser(cast.mario).post(f"/account/sessions/{session.id}/end/").status_code == 404
    assert alicia.get("/account/").status_code == 200


def test_a_session_ended_from_afar_is_out_at_once_with_its_socket(transactional_db: None) -> None:
    with running.redis(), running.panel() as url:
        cast = make_cast()
        here, there = logged_in(cast.alicia.email), logged_in(cast.alicia.email)
        with Watcher(url, there) as watcher:
            assert watcher.watch("andes")["ok"]
            session = UserSession.objects.get(session_key=there.session.session_key)
            here.post(f"/account/sessions/{session.id}/end/")
            running.wait_for(lambda: not watcher.connected, seconds=5, what="the socket's end")


def works_for_both(cast: Cast) -> Browser:
    Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.VIEWER)
    return cast.browser(cast.alicia)


def test_whoever_works_for_several_chooses_whose_panel_is_shown(cast: Cast) -> None:
    browser = works_for_both(cast)
    assert browser.post("/account/client/", {"client": str(cast.luna.id)}).headers["Location"] == "/"
    assert browser.session["client"] == str(cast.luna.id)


def test_a_strangers_client_is_not_chosen(cast: Cast) -> None:
    browser = cast.browser(cast.alicia)
    for client in (str(cast.luna.id), "x", ""):
        assert browser.post("/account/client/", {"client": client}).status_code == 404
    assert "client" not in browser.session

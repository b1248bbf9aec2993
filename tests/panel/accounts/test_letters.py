"""Mails: in the reader's language and the host's name, sent by a worker, and never lost while Redis is away."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts import services, tasks
from ipstream.panel.accounts.models import Invitation, Letter
from ipstream.panel.lib import env
from tests import running
from tests.cast import Cast
from tests.panel.accounts.mail import link, sent


def invite(cast: Cast, language: str = "") -> Invitation:
    return services.invite(
        actor=cast.alicia,
        client=cast.andes,
        email="nora@correo.test",
        role="dj",
        now=timezone.now(),
        language=language,
    )


def test_an_invitation_is_text_and_html_from_the_host_in_spanish(cast: Cast) -> None:
    services.change_host(actor=cast.staff, changes={"name": "Andina Hosting", "mail_from": "hola@andina.test"})
    invite(cast)
    (message,) = sent()
    assert message.to == ["nora@correo.test"]
    assert message.from_email == "Andina Hosting <hola@andina.test>"
    assert message.subject == "Te invitan al equipo de Radio Andes"
    html = str(message.alternatives[0][0])
    for text in (str(message.body), html):
        assert "Alicia te invita a trabajar en Radio Andes, en el panel de Andina Hosting" in text
        assert settings.ENV.panel_url + link(message) in text
        assert "IPStream" not in text


def test_an_english_reader_gets_english(cast: Cast) -> None:
    invite(cast, language="en")
    assert sent()[0].subject == "You are invited to the team of Radio Andes"


def test_a_name_that_looks_like_html_is_a_name(cast: Cast) -> None:
    cast.andes.name = "<b>Radio</b> & Co\nBcc: x@y.test"
    cast.andes.save()
    invite(cast)
    (message,) = sent()
    assert "<b>Radio</b>" not in str(message.alternatives[0][0])
    assert "<b>Radio</b> & Co" in str(message.body)
    assert "\n" not in message.subject


def test_the_row_says_when_it_was_mailed_and_it_is_mailed_once(cast: Cast) -> None:
    row = invite(cast)
    assert row.mailed_at is None
    sent()
    assert len(sent()) == 1
    row.refresh_from_db()
    assert row.mailed_at is not None


def test_what_was_withdrawn_before_it_was_sent_is_not_sent(cast: Cast) -> None:
    services.revoke_invitation(actor=cast.alicia, invitation=invite(cast), now=timezone.now())
    assert sent() == []
    assert not Letter.objects.filter(sent_at=None).exists()


def test_no_letter_and_no_log_holds_its_link(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    invite(cast)
    services.create_staff(actor=cast.staff, email="olga@ipstream.test", name="Olga", role="support", now=timezone.now())
    secrets = [link(message).rstrip("/").rpartition("/")[2] for message in sent()]
    kept = str(list(Letter.objects.values())) + caplog.text
    assert len(secrets) == 2
    assert [secret for secret in secrets if secret in kept] == []


def test_a_mail_server_that_refuses_leaves_the_letter_waiting(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.free_port()
    invite(cast)
    letter = Letter.objects.get()
    with pytest.raises(OSError, match="refused"):
        tasks.send_letter.run(letter.id)
    letter.refresh_from_db()
    assert letter.sent_at is None


def test_without_redis_nobody_waits_and_the_next_worker_sends_it(transactional_db: None, settings: Any) -> None:
    from tests.cast import make_cast

    cast = make_cast()
    row = invite(cast)
    assert Invitation.objects.get(pk=row.pk).mailed_at is None
    with running.redis(), running.worker():
        running.wait_for(lambda: Invitation.objects.get(pk=row.pk).mailed_at, seconds=20, what="the mail")
    files = list(Path(settings.EMAIL_FILE_PATH).iterdir())
    assert any("nora@correo.test" in file.read_text() for file in files)
    assert stat.S_IMODE(Path(settings.EMAIL_FILE_PATH).stat().st_mode) == 0o700


def test_what_waited_too_long_is_not_sent_any_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[int] = []
    monkeypatch.setattr(tasks, "enqueue", queued.append)
    invite(cast)
    tasks.send_what_waits()
    Letter.objects.update(posted_at=timezone.now() - timedelta(days=4))
    tasks.send_what_waits()
    assert len(queued) == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://u:p%40ss@mail.test", 587, False, True),
        ("smtps://u:p%40ss@mail.test", 465, True, False),
        ("smtp://u:p%40ss@localhost:2525", 2525, False, False),
    ],
)
def test_a_mail_server_is_told_by_one_address(url: str, port: int, tls: bool, starttls: bool) -> None:
    server = env.smtp(url)
    assert server is not None
    assert (server.user, server.password, server.port, server.tls, server.starttls) == (
        "u",
        "p@ss",
        port,
        tls,
        starttls,
    )


@pytest.mark.parametrize(
    "url", ["mail.test", "http://mail.test", "smtp://", "smtp://h:x", "smtp://h/path", "smtp://u:%C3%B1@h"]
)
def test_a_mistake_in_it_is_told_by_its_name(url: str) -> None:
    with pytest.raises(InvalidInput, match="IPSTREAM_SMTP_URL"):
        env.smtp(url)

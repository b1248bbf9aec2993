"""A mail as it arrives at a real mail server, by the address in ``IPSTREAM_SMTP_URL``."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.utils import timezone

from ipstream.panel.accounts import services, tasks
from ipstream.panel.accounts.models import Invitation, Letter
from ipstream.panel.lib import env
from tests import running
from tests.cast import Cast


class Box(Message):
    """What came in, as it came."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[EmailMessage] = []

    def handle_message(self, message: Any) -> None:
        read = message_from_bytes(message.as_bytes(), policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.mails.append(read)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    """The box behind a mail server that wants ``nino`` and his password; the panel has been told of it."""

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data == LoginPassword(b"nino", b"p@ss"))

    taken = Box()
    controller = Controller(
        taken, hostname="127.0.0.1", port=running.free_port(), authenticator=known, auth_required=True,
        auth_require_tls=False,
    )  # fmt: skip
    told = env.smtp(f"smtp://nino:p%40ss@127.0.0.1:{controller.port}")
    assert told is not None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = told.host, told.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = told.user, told.password
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = told.tls, told.starttls
    controller.start()
    yield taken
    controller.stop()


def test_an_invitation_reaches_its_reader_in_the_hosts_name(cast: Cast, box: Box) -> None:
    services.change_host(actor=cast.staff, changes={"name": "Hosting Ñandú", "mail_from": "hola@hosting.test"})
    row = services.invite(
        actor=cast.alicia, client=cast.andes, email="nora@correo.test", role="viewer", now=timezone.now()
    )
    tasks.send_letter.run(Letter.objects.get().id)
    (mail,) = box.mails
    assert mail["To"] == "nora@correo.test"
    assert mail["From"] == "Hosting Ñandú <hola@hosting.test>"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert services.invitation_link(row) in body.get_content()
    assert Invitation.objects.get().mailed_at is not None

"""The mails of a test: letters are posted on commit and sent by the worker's own code."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from ipstream.panel.accounts.models import Letter
from ipstream.panel.accounts.tasks import send_letter


def sent() -> list[EmailMultiAlternatives]:
    """Send every letter that waits; all mails of this test."""
    for letter in Letter.objects.filter(sent_at=None).order_by("id"):
        send_letter(letter.id)
    return [message for message in mail.outbox if isinstance(message, EmailMultiAlternatives)]


def link(message: EmailMultiAlternatives) -> str:
    """The path of the first link in it."""
    address = next(word for word in str(message.body).split() if word.startswith("http"))
    return "/" + address.split("/", 3)[3]

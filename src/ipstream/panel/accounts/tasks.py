"""Mails, sent in the background and tried again while the mail server is away."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from celery import shared_task
from django.utils import timezone

from ipstream.panel.accounts import letters
from ipstream.panel.accounts.models import Invitation, Letter
from ipstream.panel.lib import lanes

WORTH_SENDING = timedelta(days=3)
"""What could not be sent for so long says nothing true any more."""


@shared_task(
    autoretry_for=(OSError,),
    dont_autoretry_for=(SMTPRecipientsRefused,),
    retry_backoff=15,
    retry_backoff_max=3600,
    max_retries=40,
)
def send_letter(letter_id: int) -> None:
    """Write it and hand it to the mail server, once."""
    letter = Letter.objects.select_related("user").filter(pk=letter_id, sent_at=None).first()
    if letter is None:
        return
    mail = letters.message(letter)
    if mail is not None:
        mail.send()
    letter.sent_at = timezone.now()
    letter.save(update_fields=["sent_at"])
    if letter.kind == "invitation":
        Invitation.objects.filter(pk=letter.about["invitation"]).update(mailed_at=letter.sent_at)


def enqueue(letter_id: int) -> None:
    lanes.enqueue(send_letter, letter_id)


def send_what_waits() -> None:
    since = timezone.now() - WORTH_SENDING
    for letter_id in Letter.objects.filter(sent_at=None, posted_at__gt=since).values_list("id", flat=True):
        enqueue(letter_id)


lanes.on_worker_start(send_what_waits)

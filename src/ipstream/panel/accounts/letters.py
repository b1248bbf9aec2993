"""How a mail is written: in its reader's language, as text and HTML, in the host's name.

A kind of letter is a function from its row to ``Words`` (None: there is nothing to say any more). Rooms above register
theirs with ``letters.register``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from ipstream.panel.accounts.models import Host, Letter
from ipstream.panel.accounts.queries import host


@dataclass(frozen=True, slots=True)
class Words:
    """``paragraphs``, then a button ``action`` to ``link``, then ``notes`` in small letters."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""
    link: str = ""
    notes: tuple[str, ...] = ()


Writer = Callable[[Letter, Host], Words | None]
_writers: dict[str, Writer] = {}
OUR_COLOUR = "#0b5d66"


def register(writers: dict[str, Writer]) -> None:
    """Tell how letters of these kinds are written."""
    _writers.update(writers)


def message(letter: Letter) -> EmailMultiAlternatives | None:
    """The mail, ready to be sent; None when there is nothing to say any more."""
    sender = host()
    with override(letter.language):
        words = _writers[letter.kind](letter, sender)
        if words is None:
            return None
        context = {
            "words": words,
            "host": sender,
            "colour": sender.colour or OUR_COLOUR,
            "greeting": _("Hello, %(name)s:") % {"name": letter.user.name} if letter.user and letter.user.name else "",
            "language": letter.language,
        }
        mail = EmailMultiAlternatives(
            " ".join(words.subject.split()),
            render_to_string("mail/letter.txt", context),
            formataddr((sender.name, sender.mail_from or f"no-reply@{settings.ENV.host}")),
            [letter.email],
        )
        mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return mail

"""Where a person has logged in, and ending it from afar."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from ipstream.panel.accounts.models import User
from ipstream.panel.lib import events


@transaction.atomic
def end_session(session: UserSession) -> None:
    """Log out there, at once; its sockets are closed too."""
    session.end()
    events.publish("accounts.session_ended", session_key=session.session_key)


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Log a person out everywhere, except in the session of this key."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        end_session(session)

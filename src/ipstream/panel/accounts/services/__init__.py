"""Verbs about people, what they may enter, and the host. Each records what changed in its own transaction."""

from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.clients import change_client
from ipstream.panel.accounts.services.host import change_host, set_logo
from ipstream.panel.accounts.services.invitations import (
    accept_invitation,
    check_fits,
    check_open,
    invitation_link,
    invite,
    join,
    resend_invitation,
    revoke_invitation,
)
from ipstream.panel.accounts.services.keys import create_api_key, revoke_api_key
from ipstream.panel.accounts.services.letters import post
from ipstream.panel.accounts.services.people import change_person, change_role, remove_member
from ipstream.panel.accounts.services.sessions import end_session, end_sessions
from ipstream.panel.accounts.services.staff import (
    change_staff,
    create_staff,
    deactivate_staff,
    reactivate_staff,
    welcome_again,
)
from ipstream.panel.accounts.services.visits import end_visit, start_visit

__all__ = [
    "accept_invitation",
    "change_client",
    "change_host",
    "change_person",
    "change_role",
    "change_staff",
    "check_fits",
    "check_open",
    "create_api_key",
    "create_staff",
    "deactivate_staff",
    "end_session",
    "end_sessions",
    "end_visit",
    "invitation_link",
    "invite",
    "join",
    "post",
    "reactivate_staff",
    "record_change",
    "remove_member",
    "resend_invitation",
    "revoke_api_key",
    "revoke_invitation",
    "set_logo",
    "start_visit",
    "welcome_again",
]

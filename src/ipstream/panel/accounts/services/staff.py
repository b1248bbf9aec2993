"""The people who work for the hoster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ipstream.core.errors import NotFound, Refused
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import StaffRole
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import check_role, clean_email, create_person
from ipstream.panel.accounts.services.letters import post
from ipstream.panel.accounts.services.sessions import end_sessions
from ipstream.panel.accounts.services.visits import end_visits


@transaction.atomic
def create_staff(*, actor: User | None, email: str, name: str, role: str, now: datetime) -> User:
    """Somebody new works for the hoster; a mail lets him choose a password.

    Raises InvalidInput (email, role), of an address that somebody has already with the code ``email_taken``.
    """
    email = clean_email(email)
    check_role(role, StaffRole.values)
    language = actor.language if actor else "es"
    user = create_person(email, name=name.strip()[:120], language=language, staff_role=role)
    record_change(actor=actor, client=None, verb="staff.create", target=email, after={"role": role})
    post(kind="welcome", email=email, language=language, user=user)
    return user


@transaction.atomic
def change_staff(*, actor: User, user: User, role: str) -> User:
    """Raises InvalidInput (role) or Refused (``last_administrator``)."""
    check_role(role, StaffRole.values)
    row = _locked(user)
    if role != StaffRole.ADMINISTRATOR:
        _keep_an_administrator(row)
    before, row.staff_role = row.staff_role, role
    row.save(update_fields=["staff_role"])
    facts: dict[str, Any] = {"before": {"role": before}, "after": {"role": role}}
    record_change(actor=actor, client=None, verb="staff.change", target=row.email, **facts)
    return row


@transaction.atomic
def deactivate_staff(*, actor: User, user: User, now: datetime) -> User:
    """He is out at once, and so are his keys and visits. Raises Refused (``last_administrator``)."""
    row = _locked(user)
    _keep_an_administrator(row)
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_visits(user=row, now=now)
    end_sessions(row)
    record_change(actor=actor, client=None, verb="staff.deactivate", target=row.email)
    return row


@transaction.atomic
def reactivate_staff(*, actor: User, user: User) -> User:
    """He is welcome again, with the password he had."""
    row = _locked(user)
    row.is_active = True
    row.save(update_fields=["is_active"])
    record_change(actor=actor, client=None, verb="staff.reactivate", target=row.email)
    return row


@transaction.atomic
def welcome_again(*, actor: User, user: User) -> None:
    """Mail him once more the link to choose his first password. Raises Refused when he has one."""
    if user.has_usable_password():
        raise Refused("he has a password", code="has_password")
    record_change(actor=actor, client=None, verb="staff.mail", target=user.email)
    post(kind="welcome", email=user.email, language=user.language, user=user)


def _locked(user: User) -> User:
    """His row as it is now; whoever else changes the staff waits. Raises NotFound for somebody else."""
    rows = {row.pk: row for row in User.objects.select_for_update().exclude(staff_role="").order_by("pk")}
    if user.pk not in rows:
        raise NotFound("nobody of the staff")
    return rows[user.pk]


def _keep_an_administrator(row: User) -> None:
    others = User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True).exclude(pk=row.pk)
    if row.staff_role == StaffRole.ADMINISTRATOR and not others.exists():
        raise Refused("the hoster keeps at least one administrator", code="last_administrator")

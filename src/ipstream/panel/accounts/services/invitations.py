"""Asking somebody to work for a client."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from ipstream.core.errors import Refused
from ipstream.panel.accounts.models import Client, Invitation, Membership, User
from ipstream.panel.accounts.queries import INVITATION
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import check_role, clean_email
from ipstream.panel.accounts.services.letters import post

OPEN_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    *, actor: User | None, client: Client, email: str, role: str, now: datetime, language: str = ""
) -> Invitation:
    """Ask the owner of an address; an earlier open invitation to it is replaced.

    ``language`` is that of the mail for somebody we don't know yet (empty: the actor's). Raises InvalidInput (email,
    role) or Refused (``already_member``, ``works_for_host``).
    """
    email = clean_email(email)
    check_role(role, Role.values)
    client = Client.objects.select_for_update().get(pk=client.pk)
    known = User.objects.filter(email=email).first()
    _refuse_who_can_not(client, known)
    _open(client).filter(email=email).update(revoked_at=now)
    speaks = (known.language if known else language) or (actor.language if actor else settings.LANGUAGE_CODE)
    row = Invitation.objects.create(
        client=client, email=email, role=role, invited_by=actor, language=speaks, expires_at=now + OPEN_FOR
    )
    record_change(actor=actor, client=client, verb="invitation.create", target=email, after={"role": role})
    _mail(row)
    return row


def invitation_link(invitation: Invitation) -> str:
    """The absolute address that accepts it. It opens the door: for whoever may invite, and kept nowhere."""
    token = signing.dumps(str(invitation.id), salt=INVITATION)
    return settings.ENV.panel_url + reverse("invitation", args=[token])


@transaction.atomic
def resend_invitation(*, actor: User, invitation: Invitation, now: datetime) -> Invitation:
    """Mail it again; it is open for another week. Raises Refused (``invitation_used``, ``invitation_revoked``)."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _refuse_what_is_over(row)
    row.expires_at, row.mailed_at = now + OPEN_FOR, None
    row.save(update_fields=["expires_at", "mailed_at"])
    record_change(actor=actor, client=row.client, verb="invitation.resend", target=row.email)
    _mail(row)
    return row


@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation, now: datetime) -> None:
    """Its link opens nothing any more. Raises Refused (``invitation_used``)."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.revoked_at is not None:
        return
    _refuse_what_is_over(row)
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    record_change(actor=actor, client=row.client, verb="invitation.revoke", target=row.email)


@transaction.atomic
def accept_invitation(*, user: User, invitation: Invitation, now: datetime) -> Membership:
    """From now on he works for the client.

    Raises Refused: ``invitation_used``, ``invitation_revoked``, ``invitation_expired``, ``invitation_for_another``,
    ``already_member`` or ``works_for_host``.
    """
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_open(row, now)
    check_fits(row, user)
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    member = Membership.objects.create(client=row.client, user=user, role=row.role)
    record_change(actor=user, client=row.client, verb="invitation.accept", target=row.email, after={"role": row.role})
    return member


def check_open(invitation: Invitation, now: datetime) -> None:
    """Raises Refused (``invitation_used``, ``invitation_revoked``, ``invitation_expired``)."""
    _refuse_what_is_over(invitation)
    if now >= invitation.expires_at:
        raise Refused("the invitation has expired", code="invitation_expired")


def check_fits(invitation: Invitation, user: User) -> None:
    """Raises Refused (``invitation_for_another``, ``already_member``, ``works_for_host``) when he can't accept it."""
    if user.email != invitation.email:
        raise Refused("the invitation is for another address", code="invitation_for_another", email=invitation.email)
    _refuse_who_can_not(invitation.client, user)


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """Somebody new accepts: the mail reached him, so the address is his. Raises Refused as ``accept_invitation``."""
    user = User.objects.create_user(invitation.email, password, name=name.strip(), language=invitation.language)
    accept_invitation(user=user, invitation=invitation, now=now)
    return user


def _refuse_what_is_over(row: Invitation) -> None:
    if row.accepted_at is not None:
        raise Refused("the invitation was used", code="invitation_used")
    if row.revoked_at is not None:
        raise Refused("the invitation was withdrawn", code="invitation_revoked")


def _refuse_who_can_not(client: Client, user: User | None) -> None:
    if user is None:
        return
    if user.is_staff:
        raise Refused("the host's staff works for no client", code="works_for_host")
    if client.memberships.filter(user=user).exists():
        raise Refused("this person works for the client already", code="already_member")


def _open(client: Client) -> QuerySet[Invitation]:
    return client.invitations.filter(accepted_at=None, revoked_at=None)


def _mail(row: Invitation) -> None:
    post(kind="invitation", email=row.email, language=row.language, about={"invitation": str(row.id)})

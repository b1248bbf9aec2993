"""Asking somebody to work for a client."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from ipstream.core.errors import Refused
from ipstream.panel.accounts import rules
from ipstream.panel.accounts.models import AuditEntry, Client, Invitation, Membership, User
from ipstream.panel.accounts.queries import INVITATION, djs_of
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services.audit import record_change
from ipstream.panel.accounts.services.checks import check_role, clean_email, create_person
from ipstream.panel.accounts.services.letters import post

OPEN_FOR = timedelta(days=7)
MOST_A_DAY = 50
_MAILED = ("invitation.create", "invitation.resend")


@transaction.atomic
def invite(
    *, actor: User | None, client: Client, email: str, role: str, now: datetime, language: str = ""
) -> Invitation:
    """Ask the owner of an address; an earlier open invitation to it is replaced.

    ``language`` is that of the mail for somebody we don't know yet (empty: the actor's). Raises InvalidInput (email,
    role) or Refused (``already_member``, ``works_for_host``, ``dj_limit``,
    ``too_many_invitations``).
    """
    email = clean_email(email)
    check_role(role, Role.values)
    client = Client.objects.select_for_update().get(pk=client.pk)
    known = User.objects.filter(email=email).first()
    _refuse_who_can_not(client, known)
    _refuse_a_flood(client, now)
    for earlier in _open(client).filter(email=email):
        revoke_invitation(actor=actor, invitation=earlier, now=now)
    if role == Role.DJ:
        rules.require_room_for_a_dj(client, djs_of(client, now))
    speaks = (known.language if known else language) or (actor.language if actor else settings.LANGUAGE_CODE)
    row = Invitation.objects.create(
        client=client, email=email, role=role, invited_by=actor, language=speaks, expires_at=now + OPEN_FOR
    )
    record_change(actor=actor, client=client, verb="invitation.create", target=email, after={"role": role})
    _mail(row)
    return row


def invitation_link(invitation: Invitation) -> str:
    """The absolute address that accepts it, kept nowhere.

    Whoever has it can become the person invited: it is for the mail to that person and for the hoster's administrators,
    never for those who invite.
    """
    token = signing.dumps(str(invitation.id), salt=INVITATION)
    return settings.ENV.panel_url + reverse("invitation", args=[token])


@transaction.atomic
def resend_invitation(*, actor: User, invitation: Invitation, now: datetime) -> Invitation:
    """Mail it again; it is open for another week.

    Raises Refused (``invitation_used``, ``invitation_revoked``, ``too_many_invitations``).
    """
    row = _locked(invitation)
    _refuse_what_is_over(row)
    _refuse_a_flood(row.client, now)
    row.expires_at, row.mailed_at = now + OPEN_FOR, None
    row.save(update_fields=["expires_at", "mailed_at"])
    record_change(actor=actor, client=row.client, verb="invitation.resend", target=row.email)
    _mail(row)
    return row


@transaction.atomic
def revoke_invitation(*, actor: User | None, invitation: Invitation, now: datetime) -> None:
    """Its link opens nothing any more. Raises Refused (``invitation_used``)."""
    row = _locked(invitation)
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
    ``already_member``, ``works_for_host``, ``client_suspended`` or ``dj_limit``.
    """
    row = _locked(invitation)
    check_open(row, now)
    check_fits(row, user)
    if row.role == Role.DJ:
        rules.require_room_for_a_dj(row.client, row.client.memberships.filter(role=Role.DJ).count())
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    member = Membership.objects.create(client=row.client, user=user, role=row.role)
    record_change(actor=user, client=row.client, verb="invitation.accept", target=row.email, after={"role": row.role})
    return member


def check_open(invitation: Invitation, now: datetime) -> None:
    """Raises Refused (``invitation_used``, ``invitation_revoked``, ``invitation_expired``, ``client_suspended``)."""
    _refuse_what_is_over(invitation)
    if now >= invitation.expires_at:
        raise Refused("the invitation has expired", code="invitation_expired")
    if invitation.client.is_suspended:
        raise Refused("the client is suspended", code="client_suspended", reason=invitation.client.why)


def check_fits(invitation: Invitation, user: User) -> None:
    """Raises Refused (``invitation_for_another``, ``already_member``, ``works_for_host``) when he can't accept it."""
    if user.email != invitation.email:
        raise Refused("the invitation is for another address", code="invitation_for_another", email=invitation.email)
    _refuse_who_can_not(invitation.client, user)


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """Somebody new accepts: the mail reached him, so the address is his.

    Raises Refused as ``accept_invitation``, or InvalidInput (``email_taken``).
    """
    row = _locked(invitation)
    check_open(row, now)
    user = create_person(row.email, password, name=name.strip(), language=row.language)
    accept_invitation(user=user, invitation=row, now=now)
    return user


def _locked(invitation: Invitation) -> Invitation:
    """Its row as it is now; whoever else changes this client's people waits."""
    Client.objects.select_for_update().get(pk=invitation.client_id)
    return Invitation.objects.select_related("client").get(pk=invitation.pk)


def _refuse_a_flood(client: Client, now: datetime) -> None:
    """The mails go out in the hoster's name."""
    sent = AuditEntry.objects.filter(client=client, verb__in=_MAILED, at__gt=now - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise Refused("too many invitations today", code="too_many_invitations", limit=MOST_A_DAY)


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

"""A client's team: who works for him, who is asked to, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts import services
from ipstream.panel.accounts.access import client_at, invitation_in, member_in
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import Client, Invitation, Membership
from ipstream.panel.accounts.queries import invitations_of, keys_of, people_of
from ipstream.panel.accounts.roles import Action, Role
from ipstream.panel.lib import problems
from ipstream.panel.stations.models import Station
from ipstream.panel.web.people_forms import InvitationForm
from ipstream.panel.web.rights import client_context, may_now


@dataclass(frozen=True, slots=True)
class Asked:
    """An open invitation; ``link`` is for the hoster's administrators alone, see ``services.invitation_link``."""

    row: Invitation
    open: bool
    link: str


@login_required
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Everybody who works for the client; whoever may, asks somebody new in."""
    client = client_at(request, client_id, Action.TEAM_CHANGE if request.method == "POST" else Action.TEAM_VIEW)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invite(request, client, form):
        return redirect("client-team", client_id=client.id)
    return _team(request, client, form)


@login_required
@require_POST
def change_member(request: HttpRequest, client_id: UUID, member_id: int) -> HttpResponse:
    """Form: ``role``, the one he has from now on."""
    client = client_at(request, client_id, Action.TEAM_CHANGE)
    member = member_in(client, member_id)
    try:
        services.change_role(actor=person(request), membership=member, role=request.POST.get("role", ""))
    except (Refused, InvalidInput) as error:
        return _team(request, client, InvitationForm(), {member.pk: problems.text(error)})
    messages.success(request, _("Saved."))
    return _back(request, member)


@login_required
@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, client_id: UUID, member_id: int) -> HttpResponse:
    """First what he loses; he is removed once that is confirmed."""
    client = client_at(request, client_id, Action.TEAM_CHANGE)
    member = member_in(client, member_id)
    if request.method != "POST":
        return render(request, "web/client/member_remove.html", {"client": client, "member": member} | _loss(member))
    try:
        services.remove_member(actor=person(request), membership=member)
    except Refused as error:
        return _team(request, client, InvitationForm(), {member.pk: problems.text(error)})
    messages.success(request, _("%(person)s is not in the team any more.") % {"person": member.user})
    return _back(request, member)


@login_required
@require_POST
def change_invitation(request: HttpRequest, client_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Form: with ``revoke`` its link opens nothing any more, else it is mailed again."""
    client = client_at(request, client_id, Action.TEAM_CHANGE)
    asked = invitation_in(client, invitation_id)
    try:
        messages.success(request, _answer(request, asked))
    except Refused as error:  # accepted or withdrawn a moment ago
        messages.error(request, problems.text(error))
    return redirect("client-team", client_id=client.id)


def _answer(request: HttpRequest, asked: Invitation) -> str:
    actor, now = person(request), timezone.now()
    if "revoke" in request.POST:
        services.revoke_invitation(actor=actor, invitation=asked, now=now)
        return _("The invitation of %(email)s was withdrawn.") % {"email": asked.email}
    services.resend_invitation(actor=actor, invitation=asked, now=now)
    return _("The invitation of %(email)s is on its way again.") % {"email": asked.email}


def _invite(request: HttpRequest, client: Client, form: InvitationForm) -> bool:
    try:
        asked = services.invite(actor=person(request), client=client, now=timezone.now(), **form.cleaned_data)
    except (Refused, InvalidInput) as error:
        form.refuse(error)
        return False
    messages.success(request, _("The invitation of %(email)s is on its way.") % {"email": asked.email})
    return True


def _team(
    request: HttpRequest, client: Client, form: InvitationForm, refusals: dict[int, str] | None = None
) -> HttpResponse:
    """The page; ``refusals`` are shown beside the members they are about."""
    caller = caller_of(request)
    may_change = may_now(caller, Action.TEAM_CHANGE, client)
    context = client_context(request, client) | {
        "form": form,
        "people": [(member, (refusals or {}).get(member.pk, "")) for member in people_of(client)],
        "invitations": [_asked(each, caller.may(Action.CLIENTS_CHANGE)) for each in invitations_of(client)],
        "roles": Role.choices,
        "may_change": may_change,
    }
    return render(request, "web/client/team.html", context)


def _asked(row: Invitation, may_copy: bool) -> Asked:
    is_open = row.is_open(timezone.now())
    return Asked(row, is_open, services.invitation_link(row) if is_open and may_copy else "")


def _loss(member: Membership) -> dict[str, Any]:
    """What he can do no more once he is removed."""
    return {
        "stations": Station.objects.filter(client=member.client).order_by("name"),
        "keys": keys_of(member.client).filter(user=member.user),
        "elsewhere": member.user.memberships.exclude(pk=member.pk).exists(),
    }


def _back(request: HttpRequest, member: Membership) -> HttpResponse:
    """To the team; whoever changed himself may not see it any more."""
    if member.user_id == person(request).pk:
        return redirect("home")
    return redirect("client-team", client_id=member.client_id)

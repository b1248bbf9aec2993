"""Staff enters a client's panel, to help, and leaves it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ipstream.core.errors import InvalidInput, NotFound
from ipstream.panel.accounts import services
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import VISIT, caller_of
from ipstream.panel.accounts.forms import VisitForm
from ipstream.panel.accounts.models import Client, SupportVisit, User
from ipstream.panel.accounts.roles import Action


@login_required
def start_visit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Form: ``reason``. From then on the panel is the client's, for half an hour."""
    caller = caller_of(request)
    client = Client.objects.within(caller.scope).filter(pk=client_id).first()
    if client is None:
        raise NotFound("no such client")
    caller.require(Action.SUPPORT_VISIT)
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.start_visit(
                actor=person(request), client=client, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            request.session[VISIT] = str(visit.id)
            return redirect("home")
    return render(request, "account/visit.html", {"form": form, "client": client})


@login_required
@require_POST
def end_visit(request: HttpRequest) -> HttpResponse:
    """Out again. Whoever is on no visit is simply shown his own panel."""
    visit = _leave(request, person(request))
    if visit is not None:
        messages.success(request, _("You have left the panel of %(client)s.") % {"client": visit.client})
    return redirect("home")


def logged_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    """Receiver of Django's signal: whoever logs out leaves the panel he was visiting."""
    if user is not None:
        _leave(request, user)


def _leave(request: HttpRequest, user: User) -> SupportVisit | None:
    """The visit that ended, if there was one."""
    visit = SupportVisit.objects.filter(pk=request.session.pop(VISIT, None), user=user).first()
    if visit is not None:
        services.end_visit(actor=user, visit=visit, now=timezone.now())
    return visit

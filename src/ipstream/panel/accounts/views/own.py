"""One's own account: what one is called, where one is logged in, and which client is shown."""

from __future__ import annotations

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ipstream.core.errors import InvalidInput, NotFound
from ipstream.panel.accounts import browsers, services
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import CLIENT, caller_of
from ipstream.panel.accounts.forms import PersonForm
from ipstream.panel.accounts.languages import speak
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.services.sessions import end_session


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Name and language; from here to everything else of one's own."""
    user = person(request)
    form = PersonForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(user=user, changes=form.cleaned_data)
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            response = redirect("account")
            speak(response, None, user.language)
            return response
    return render(request, "account/own.html", {"form": form})


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in: this browser first, then the latest."""
    rows = sorted(UserSession.objects.purge_and_list(person(request)), key=lambda row: row.last_seen_at, reverse=True)
    here = request.session.session_key
    told = [
        {
            "row": row,
            "browser": browsers.describe(row.user_agent),
            "phone": browsers.is_phone(row.user_agent),
            "current": row.session_key == here,
        }
        for row in rows
    ]
    return render(request, "account/sessions.html", {"sessions": sorted(told, key=lambda row: not row["current"])})


@login_required
@require_POST
def end_one_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log out there. Of others' sessions there are none."""
    session = get_object_or_404(UserSession, pk=session_id, user=person(request))
    end_session(session)
    messages.success(request, _("Logged out there."))
    return redirect("account-sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    services.end_sessions(person(request), but=request.session.session_key)
    messages.success(request, _("Logged out everywhere but here."))
    return redirect("account-sessions")


@login_required
@require_POST
def choose_client(request: HttpRequest) -> HttpResponse:
    """Show the panel of another client that one works for. Form: ``client``."""
    try:
        wanted = UUID(request.POST.get("client", ""))
    except ValueError as error:
        raise NotFound("no such client") from error
    client = Client.objects.within(caller_of(request).scope).filter(pk=wanted).first()
    if client is None:
        raise NotFound("no such client")
    request.session[CLIENT] = str(client.id)
    return redirect("home")


@login_required
def passkeys(request: HttpRequest) -> HttpResponse:
    """They are listed with everything else that lets one in."""
    return redirect("mfa_index")

"""The page behind an invitation's link: whoever holds it sees what it is for, and accepts."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ipstream.core.errors import Refused
from ipstream.panel.accounts import services
from ipstream.panel.accounts.callers import CLIENT
from ipstream.panel.accounts.forms import NewcomerForm
from ipstream.panel.accounts.models import Invitation, User
from ipstream.panel.accounts.queries import invitation_by
from ipstream.panel.lib import problems


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: as the person invited when he has logged in, as somebody new otherwise."""
    row = invitation_by(token)
    if row is None:
        return _refuse(request, None, _("This link is not complete. Open it again from the mail, or copy all of it."))
    try:
        services.check_open(row, timezone.now())
        return _answer(request, row, token)
    except Refused as error:
        return _refuse(request, row, problems.text(error), error.code)


def _answer(request: HttpRequest, row: Invitation, token: str) -> HttpResponse:
    if isinstance(request.user, User):
        return _ask_person(request, row, request.user)
    if User.objects.filter(email=row.email).exists():
        here = urlencode({"next": reverse("invitation", args=[token])})
        return render(request, "account/invitation_login.html", {"invitation": row, "next": here})
    return _ask_newcomer(request, row)


def _ask_person(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    services.check_fits(row, user)
    if request.method != "POST":
        return render(request, "account/invitation_accept.html", {"invitation": row})
    services.accept_invitation(user=user, invitation=row, now=timezone.now())
    return _enter(request, row)


def _ask_newcomer(request: HttpRequest, row: Invitation) -> HttpResponse:
    form = NewcomerForm(request.POST or None, email=row.email)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/invitation_new.html", {"invitation": row, "form": form})
    user = services.join(invitation=row, now=timezone.now(), **form.cleaned_data)
    record_authentication(request, user, method="password", email=user.email)
    response = perform_login(request, Login(user=user, email=user.email))
    return _enter(request, row) if request.user.is_authenticated else response


def _enter(request: HttpRequest, row: Invitation) -> HttpResponse:
    request.session[CLIENT] = str(row.client_id)
    messages.success(request, _("Welcome to %(client)s.") % {"client": row.client.name})
    return redirect("home")


def _refuse(request: HttpRequest, row: Invitation | None, reason: str, code: str = "") -> HttpResponse:
    context = {"invitation": row, "reason": reason, "for_another": code == "invitation_for_another"}
    return render(request, "account/invitation_refused.html", context, status=410 if row else 404)

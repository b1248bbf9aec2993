"""The people who work for the hoster."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ipstream.core.errors import InvalidInput, IPStreamError, NotFound, Refused
from ipstream.panel.accounts import queries, services
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.forms import StaffForm
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import Action, StaffRole
from ipstream.panel.lib import problems


@login_required
def staff(request: HttpRequest) -> HttpResponse:
    """Who works for the hoster; administrators may ask somebody new in."""
    caller = caller_of(request)
    caller.require(Action.STAFF_CHANGE if request.method == "POST" else Action.STAFF_VIEW)
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invite(request, form):
        return redirect("staff")
    context = {
        "form": form,
        "people": queries.staff_with_factors(),
        "roles": StaffRole.choices,
        "may_change": caller.may(Action.STAFF_CHANGE),
    }
    return render(request, "account/staff.html", context)


@login_required
@require_POST
def change_staff(request: HttpRequest, user_id: int) -> HttpResponse:
    """Form: ``role`` gives another, ``active`` (``yes``/``no``) opens or closes the account, ``mail`` asks again."""
    caller_of(request).require(Action.STAFF_CHANGE)
    user = queries.staff().filter(pk=user_id).first()
    if user is None:
        raise NotFound("nobody of the staff")
    try:
        messages.success(request, _change(request, user))
    except (Refused, InvalidInput) as error:
        messages.error(request, problems.text(error))
    return redirect("staff")


def _change(request: HttpRequest, user: User) -> str:
    actor = person(request)
    if "mail" in request.POST:
        services.welcome_again(actor=actor, user=user)
        return _("The mail to %(person)s is on its way.") % {"person": user}
    if "active" not in request.POST:
        services.change_staff(actor=actor, user=user, role=request.POST.get("role", ""))
    elif request.POST["active"] == "yes":
        services.reactivate_staff(actor=actor, user=user)
    else:
        services.deactivate_staff(actor=actor, user=user, now=timezone.now())
    return _("Saved.")


def _invite(request: HttpRequest, form: StaffForm) -> bool:
    try:
        user = services.create_staff(actor=person(request), now=timezone.now(), **form.cleaned_data)
    except IPStreamError as error:
        form.refuse(error)
        return False
    messages.success(request, _("The mail to %(person)s is on its way.") % {"person": user})
    return True

"""How the hoster appears, and by which rules he sells."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import change_host, set_logo
from ipstream.panel.billing.forms.branding import BrandingForm, shown
from ipstream.panel.billing.views.doors import for_host, page


@login_required
@require_http_methods(["GET", "POST"])
def branding(request: HttpRequest) -> HttpResponse:
    """Name, looks, mails and rules in one form."""
    for_host(request, Action.HOST_CHANGE)
    row = host()
    form = BrandingForm(request.POST or None, request.FILES or None, initial=shown(row))
    if request.method == "POST" and form.is_valid():
        try:
            _save(person(request), form)
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. Every page shows it from now on."))
            return redirect("branding")
    return page(request, "branding.html", {"form": form, "has_logo": bool(row.logo)})


@transaction.atomic
def _save(actor: User, form: BrandingForm) -> None:
    """All of it or nothing."""
    change_host(actor=actor, changes=form.changes())
    picture = form.picture()
    if picture is not None:
        set_logo(actor=actor, data=picture)

"""What is done to a client's subscription. Each asks on a page of its own what it would bring, before it does it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.air import listeners_of, stations_of
from ipstream.panel.billing.consequences import preview_change
from ipstream.panel.billing.forms.clients import CancelForm, ReasonForm
from ipstream.panel.billing.forms.subscription import SubscriptionForm, shown
from ipstream.panel.billing.queries import charge_of
from ipstream.panel.billing.services import (
    cancel_client,
    change_subscription,
    mark_paid,
    reactivate_client,
    suspend_client,
)
from ipstream.panel.billing.views.doors import client_for_host, page
from ipstream.panel.plans.queries import all_plans, plans_offered


@login_required
@require_http_methods(["GET", "POST"])
def client_suspend(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Ask why, and say who hears what; then suspend."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend_client(actor=person(request), client=client, now=timezone.now(), **form.cleaned_data)
        except (InvalidInput, Refused) as error:
            form.refuse(error)
        else:
            messages.success(request, _("%(client)s is suspended. Nothing was deleted.") % {"client": client.name})
            return redirect("client", client_id=client.id)
    return page(request, "client_suspend.html", _about(client) | {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def client_cancel(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Ask when and why; then cancel, now or at the end of what is charged."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        when = {"at_end": form.cleaned_data["when"] == "end", "reason": form.cleaned_data["reason"]}
        try:
            cancel_client(actor=person(request), client=client, now=timezone.now(), **when)
        except (InvalidInput, Refused) as error:
            form.refuse(error)
        else:
            messages.success(request, _("The cancellation of %(client)s is noted.") % {"client": client.name})
            return redirect("client", client_id=client.id)
    return page(request, "client_cancel.html", _about(client) | {"form": form})


@login_required
@require_POST
def client_reactivate(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Everything as before, in seconds."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    reactivate_client(actor=person(request), client=client, now=timezone.now())
    messages.success(request, _("%(client)s is back: the stations play again in seconds.") % {"client": client.name})
    return redirect("client", client_id=client.id)


@login_required
@require_http_methods(["GET", "POST"])
def client_plan(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Another plan or other exceptions: first what would no longer fit, then the change."""
    client = client_for_host(request, client_id, Action.CLIENTS_CHANGE)
    plans = (plans_offered() | all_plans().filter(pk=client.subscription.plan_id)).distinct()
    form = SubscriptionForm(request.POST or None, initial=shown(client.subscription), plans=plans)
    context = {"client": client, "form": form, "subscription": client.subscription}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        wanted = {"plan": form.cleaned_data["plan"], "exceptions": form.exceptions()}
        try:
            if "confirmed" in request.POST:
                change_subscription(actor=person(request), client=client, now=timezone.now(), **wanted)
                messages.success(request, _("The plan was changed. It applies at once."))
                return redirect("client", client_id=client.id)
            context |= {"consequences": preview_change(client=client, **wanted), "chosen": wanted["plan"]}
            return page(request, "client_plan_preview.html", context)
        except (InvalidInput, Refused) as error:
            form.refuse(error)
    return page(request, "client_plan.html", context)


@login_required
@require_POST
def charge_paid(request: HttpRequest, client_id: UUID, charge_id: UUID) -> HttpResponse:
    """The money came."""
    client = client_for_host(request, client_id, Action.BILLING_CHANGE)
    charge = charge_of(client, charge_id)
    mark_paid(actor=person(request), charge=charge, now=timezone.now())
    messages.success(request, _("Noted as paid."))
    return redirect("client", client_id=client.id)


def _about(client: Client) -> dict[str, object]:
    doings = stations_of(client, timezone.now())
    return {"client": client, "doings": doings, "listeners": listeners_of(doings), "suspension": host().suspension}

"""What the hoster sells."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.forms.plans import PlanForm, shown
from ipstream.panel.billing.views.doors import for_host, page
from ipstream.panel.lib import problems
from ipstream.panel.plans.queries import all_plans, plan_by_id
from ipstream.panel.plans.services import change_plan, create_plan, delete_plan


@login_required
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All plans, with how many have each."""
    for_host(request, Action.PLANS_VIEW)
    return page(
        request,
        "plans.html",
        {"plans": all_plans().order_by("-offered", "price", "name").annotate(clients=Count("subscriptions"))},
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    for_host(request, Action.PLANS_CHANGE)
    form = PlanForm(request.POST or None, initial={"currency": host().currency, "bitrates": [64, 128]})
    if request.method == "POST" and form.is_valid():
        try:
            plan = create_plan(actor=person(request), values=form.values())
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(plan)s” is on your list.") % {"plan": plan.name})
            return redirect("plans")
    return page(request, "plan_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: change it, withdraw it, see who has it."""
    for_host(request, Action.PLANS_CHANGE)
    row = plan_by_id(plan_id)
    form = PlanForm(request.POST or None, initial=shown(row))
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_plan(actor=person(request), plan=row, changes=form.values())
        except InvalidInput as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(plan)s” was saved.") % {"plan": changed.name})
            return redirect("plans")
    clients = Client.objects.filter(subscription__plan=row).order_by("name")
    return page(request, "plan_form.html", {"form": form, "plan": row, "clients": clients})


@login_required
@require_POST
def plan_delete(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Delete a plan nobody has."""
    for_host(request, Action.PLANS_CHANGE)
    row = plan_by_id(plan_id)
    try:
        delete_plan(actor=person(request), plan=row)
    except Refused as error:
        messages.error(request, problems.text(error))
        return redirect("plan", plan_id=plan_id)
    messages.success(request, _("“%(plan)s” was deleted.") % {"plan": row.name})
    return redirect("plans")

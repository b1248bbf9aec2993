"""What the hoster sells, over the API: for his staff."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.lib.pages import Paging, page
from ipstream.panel.plans import services
from ipstream.panel.plans.queries import all_plans, plan_by_id
from ipstream.panel.plans.shapes import PlanChanges, PlanIn, PlanOut, PlansOut, plan_out

router = Router(auth=api_auth, tags=["plans"])

PlanId = Annotated[int, Path(ge=1, le=2**31)]


@router.get("", response=PlansOut, openapi_extra=needs(Action.PLANS_VIEW))
def list_plans(request: HttpRequest, paging: Query[Paging]) -> PlansOut:
    """Every plan, the cheapest first."""
    caller_of(request).require(Action.PLANS_VIEW)
    found = page(all_plans(), "price", limit=paging.limit, cursor=paging.cursor)
    return PlansOut(items=[plan_out(plan) for plan in found.items], next_cursor=found.next_cursor)


@router.post("", response={201: PlanOut}, openapi_extra=needs(Action.PLANS_CHANGE))
def create_plan(request: HttpRequest, plan: PlanIn) -> Status[PlanOut]:
    """A new plan."""
    caller_of(request).require(Action.PLANS_CHANGE)
    values = plan.model_dump(exclude_unset=True)
    return Status(201, plan_out(services.create_plan(actor=person(request), values=values)))


@router.get("/{plan_id}", response=PlanOut, openapi_extra=needs(Action.PLANS_VIEW))
def read_plan(request: HttpRequest, plan_id: PlanId) -> PlanOut:
    """One plan."""
    caller_of(request).require(Action.PLANS_VIEW)
    return plan_out(plan_by_id(plan_id))


@router.patch("/{plan_id}", response=PlanOut, openapi_extra=needs(Action.PLANS_CHANGE))
def change_plan(request: HttpRequest, plan_id: PlanId, changes: PlanChanges) -> PlanOut:
    """Change it: limits apply to its clients at once, the price from their next period."""
    caller_of(request).require(Action.PLANS_CHANGE)
    given = changes.model_dump(exclude_unset=True)
    return plan_out(services.change_plan(actor=person(request), plan=plan_by_id(plan_id), changes=given))


@router.delete("/{plan_id}", response={204: None}, openapi_extra=needs(Action.PLANS_CHANGE))
def delete_plan(request: HttpRequest, plan_id: PlanId) -> Status[None]:
    """Only while nobody has it; else withdraw it (``offered: false``)."""
    caller_of(request).require(Action.PLANS_CHANGE)
    services.delete_plan(actor=person(request), plan=plan_by_id(plan_id))
    return Status(204, None)

"""Clients as the hoster's customers, over the API: onboarding, subscription, usage, charges, and the business."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from ipstream.core.errors import InvalidInput, NotFound
from ipstream.panel.accounts.api.clients import router as clients
from ipstream.panel.accounts.authentication import api_auth, needs, person
from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.roles import Action
from ipstream.panel.accounts.services import invitation_link
from ipstream.panel.billing import services, shapes
from ipstream.panel.billing.queries import charge_of, charges_of, charges_within, client_for, host_summary, usage_of
from ipstream.panel.lib.pages import Paging, page
from ipstream.panel.nodes.capacity import node_by_id
from ipstream.panel.nodes.models import Node
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.queries import plan_by_id

router = Router(auth=api_auth, tags=["billing"])


@clients.post("/clients", response={201: shapes.OnboardedOut}, openapi_extra=needs(Action.CLIENTS_CHANGE))
def onboard(request: HttpRequest, response: HttpResponse, new: shapes.OnboardIn) -> Status[shapes.OnboardedOut]:
    """A client, his subscription, a station on a server, and an invitation to his owner: all of it or nothing.

    ``invitation_url`` opens the client's panel for whoever has it, so this answer is not kept for an Idempotency-Key.
    """
    caller_of(request).require(Action.CLIENTS_CHANGE)
    given = new.model_dump(exclude_unset=True) | {"plan": _plan(new.plan), "node": _node(new.node)}
    made = services.onboard_client(actor=person(request), now=timezone.now(), **given)
    placed = made.station.placements.get(current=True)
    out = shapes.OnboardedOut(
        id=str(made.client.pk),
        name=made.client.name,
        state=made.client.state,
        station=made.station.slug,
        node=placed.node.name,
        invitation_url=invitation_link(made.invitation),
    )
    response.headers["Cache-Control"] = "no-store"
    return Status(201, out)


@router.post(
    "/clients/{client_id}/stations", response={201: shapes.NewStationOut}, openapi_extra=needs(Action.STATION_CREATE)
)
def add_station(request: HttpRequest, client_id: UUID, new: shapes.StationIn) -> Status[shapes.NewStationOut]:
    """Another station of the client, as far as his plan goes, on the emptiest server."""
    client = _client(request, client_id, Action.STATION_CREATE)
    if new.node is not None:
        caller_of(request).require(Action.NODES_VIEW)
    given = new.model_dump(exclude_unset=True) | {"node": _node(new.node)}
    made = services.place_new_station(actor=person(request), client=client, now=timezone.now(), **given)
    return Status(201, shapes.NewStationOut(id=str(made.pk), slug=made.slug, name=made.name))


@router.get("/clients/{client_id}/usage", response=shapes.UsagesOut, openapi_extra=needs(Action.CLIENT_VIEW))
def read_usage(request: HttpRequest, client_id: UUID) -> shapes.UsagesOut:
    """What is used of what the plan allows."""
    return shapes.usages_out(usage_of(_client(request, client_id, Action.CLIENT_VIEW), timezone.now()))


@router.get(
    "/clients/{client_id}/subscription", response=shapes.SubscriptionOut, openapi_extra=needs(Action.BILLING_VIEW)
)
def read_subscription(request: HttpRequest, client_id: UUID) -> shapes.SubscriptionOut:
    """The plan, what was agreed beside it, and until when it is charged."""
    return shapes.subscription_out(_client(request, client_id, Action.BILLING_VIEW))


@router.patch(
    "/clients/{client_id}/subscription", response=shapes.ChangeOut, openapi_extra=needs(Action.BILLING_CHANGE)
)
def change_subscription(
    request: HttpRequest, client_id: UUID, changes: shapes.SubscriptionIn, preview: bool = False
) -> shapes.ChangeOut:
    """Another plan or other exceptions, at once; the price changes with the next period. ``preview=1`` only tells what
    would no longer fit and what would happen to it. Nothing is deleted by a change."""
    client = _client(request, client_id, Action.BILLING_CHANGE)
    given, row, now = changes.model_dump(exclude_unset=True), client.subscription, timezone.now()
    plan = _plan(changes.plan) if "plan" in given else row.plan
    exceptions = given.get("exceptions", row.exceptions)
    consequences = services.preview_change(client=client, plan=plan, exceptions=exceptions, now=now)
    if not preview:
        actor = person(request)
        services.change_subscription(actor=actor, client=client, plan=plan, exceptions=exceptions, now=now)
        client = client_for(caller_of(request).scope, client_id)
    return shapes.change_out(client, consequences, applied=not preview)


@router.post("/clients/{client_id}/suspend", response=shapes.StateOut, openapi_extra=needs(Action.CLIENTS_CHANGE))
def suspend(request: HttpRequest, client_id: UUID, why: shapes.ReasonIn) -> shapes.StateOut:
    """His stations stop and nothing can be changed, until he is reactivated. Nothing is deleted."""
    client = _client(request, client_id, Action.CLIENTS_CHANGE)
    now = timezone.now()
    return shapes.state_out(services.suspend_client(actor=person(request), client=client, reason=why.reason, now=now))


@router.post("/clients/{client_id}/reactivate", response=shapes.StateOut, openapi_extra=needs(Action.CLIENTS_CHANGE))
def reactivate(request: HttpRequest, client_id: UUID) -> shapes.StateOut:
    """Whatever ended or was to end goes on, in seconds. What is overdue gets a new day to be paid by."""
    client = _client(request, client_id, Action.CLIENTS_CHANGE)
    return shapes.state_out(services.reactivate_client(actor=person(request), client=client, now=timezone.now()))


@router.post("/clients/{client_id}/cancel", response=shapes.StateOut, openapi_extra=needs(Action.CLIENTS_CHANGE))
def cancel(request: HttpRequest, client_id: UUID, how: shapes.CancelIn) -> shapes.StateOut:
    """The subscription ends, now or with what is charged. Everything is kept."""
    client = _client(request, client_id, Action.CLIENTS_CHANGE)
    actor, now = person(request), timezone.now()
    return shapes.state_out(
        services.cancel_client(actor=actor, client=client, reason=how.reason, at_end=how.at_end, now=now)
    )


@router.get("/clients/{client_id}/charges", response=shapes.ChargesOut, openapi_extra=needs(Action.BILLING_VIEW))
def list_charges_of(request: HttpRequest, client_id: UUID, paging: Query[Paging]) -> shapes.ChargesOut:
    """All that the client was charged, the newest period first."""
    rows = charges_of(_client(request, client_id, Action.BILLING_VIEW)).select_related("client")
    found = page(rows, "-created_at", limit=paging.limit, cursor=paging.cursor)
    return shapes.ChargesOut(items=[shapes.charge_out(one) for one in found.items], next_cursor=found.next_cursor)


@router.get("/charges", response=shapes.ChargesOut, openapi_extra=needs(Action.BILLING_CHANGE))
def list_charges(request: HttpRequest, paging: Query[Paging], paid: bool | None = None) -> shapes.ChargesOut:
    """Of every client, the newest first; ``paid=0`` for those that are open."""
    caller_of(request).require(Action.BILLING_CHANGE)
    rows = charges_within(caller_of(request).scope)
    rows = rows if paid is None else rows.filter(paid_at__isnull=not paid)
    found = page(rows, "-created_at", limit=paging.limit, cursor=paging.cursor)
    return shapes.ChargesOut(items=[shapes.charge_out(one) for one in found.items], next_cursor=found.next_cursor)


@router.post(
    "/clients/{client_id}/charges/{charge_id}/paid",
    response=shapes.ChargeOut,
    openapi_extra=needs(Action.BILLING_CHANGE),
)
def mark_paid(request: HttpRequest, client_id: UUID, charge_id: UUID) -> shapes.ChargeOut:
    """The money came. Who has nothing overdue any more is active again at once."""
    charge = charge_of(_client(request, client_id, Action.BILLING_CHANGE), charge_id)
    return shapes.charge_out(services.mark_paid(actor=person(request), charge=charge, now=timezone.now()))


@router.get("/host/summary", response=shapes.SummaryOut, openapi_extra=needs(Action.HOST_VIEW))
def read_summary(request: HttpRequest) -> shapes.SummaryOut:
    """Clients by state, the month's money, what ends this week, the fullest servers."""
    caller = caller_of(request)
    caller.require(Action.HOST_VIEW)
    return shapes.summary_out(host_summary(timezone.now()), money=caller.may(Action.BILLING_VIEW))


def _client(request: HttpRequest, client_id: UUID, action: Action) -> Client:
    caller = caller_of(request)
    client = client_for(caller.scope, client_id)
    caller.require(action, client)
    return client


def _plan(plan_id: int) -> Plan:
    try:
        return plan_by_id(plan_id)
    except NotFound as error:
        raise InvalidInput(error.message, field="plan", code=error.code) from error


def _node(node_id: UUID | None) -> Node | None:
    if node_id is None:
        return None
    try:
        return node_by_id(node_id)
    except NotFound as error:
        raise InvalidInput(error.message, field="node", code=error.code) from error

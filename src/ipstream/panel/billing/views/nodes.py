"""The servers that carry the stations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipstream.core.errors import InvalidInput
from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Action
from ipstream.panel.billing.air import stations_on
from ipstream.panel.billing.forms.nodes import NodeForm, shown
from ipstream.panel.billing.views.doors import for_host, page
from ipstream.panel.nodes.capacity import loads, node_by_id
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import change_node, register_node, renew_token


@login_required
@require_safe
def nodes(request: HttpRequest) -> HttpResponse:
    """All servers: whether they are there, how full they are, what they cost."""
    for_host(request, Action.NODES_VIEW)
    now = timezone.now()
    rows = [(load, load.is_online(now)) for load in loads()]
    return page(request, "nodes.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def node_new(request: HttpRequest) -> HttpResponse:
    """Register a server; its token is on the answer to this form and nowhere else."""
    for_host(request, Action.NODES_CHANGE)
    form = NodeForm(request.POST or None, initial={"currency": host().currency})
    if request.method == "POST" and form.is_valid():
        try:
            node, token = register_node(actor=person(request), **form.values())
        except InvalidInput as error:
            form.refuse(error)
        else:
            return _with_token(request, node, token)
    return page(request, "node_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def node_server(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """One server: its stations and how it does; an administrator may change it."""
    caller = for_host(request, Action.NODES_VIEW)
    node = node_by_id(node_id)
    form = NodeForm(request.POST or None, initial=shown(node))
    if request.method == "POST":
        caller.require(Action.NODES_CHANGE)
        if form.is_valid():
            try:
                change_node(actor=person(request), node=node, changes=form.values())
            except InvalidInput as error:
                form.refuse(error)
            else:
                messages.success(request, _("“%(node)s” was saved.") % {"node": form.cleaned_data["name"]})
                return redirect("nodes")
    now = timezone.now()
    load = loads(Node.objects.filter(pk=node_id))[0]
    context = {"form": form, "load": load, "online": load.is_online(now), "stations": stations_on(load.node, now)}
    return page(request, "node.html", context)


@login_required
@require_POST
def node_token(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """A new token, because the old one was lost or seen by somebody."""
    for_host(request, Action.NODES_CHANGE)
    node = node_by_id(node_id)
    return _with_token(request, node, renew_token(actor=person(request), node=node))


def _with_token(request: HttpRequest, node: Node, token: str) -> HttpResponse:
    answer = page(request, "node_token.html", {"node": node, "token": token})
    answer["Cache-Control"] = "no-store"
    return answer

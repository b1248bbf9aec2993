"""Addresses of the hoster's pages."""

from django.urls import path

from ipstream.panel.billing.views import branding, clients, home, nodes, onboarding, plans, subscription

CLIENT = "clients/<uuid:client_id>/"

urlpatterns = [
    path("host/", home.host, name="host"),
    path("host/branding/", branding.branding, name="branding"),
    path("clients/", clients.clients, name="clients"),
    path("clients/new/", onboarding.client_new, name="client-new"),
    path("clients/new/address/", onboarding.address_check, name="address-check"),
    path(CLIENT, clients.client, name="client"),
    path(f"{CLIENT}ready/", onboarding.client_ready, name="client-ready"),
    path(f"{CLIENT}edit/", clients.client_edit, name="client-edit"),
    path(f"{CLIENT}stations/new/", onboarding.client_station, name="client-station"),
    path(f"{CLIENT}subscription/", subscription.client_plan, name="client-subscription"),
    path(f"{CLIENT}suspend/", subscription.client_suspend, name="client-suspend"),
    path(f"{CLIENT}reactivate/", subscription.client_reactivate, name="client-reactivate"),
    path(f"{CLIENT}cancel/", subscription.client_cancel, name="client-cancel"),
    path(f"{CLIENT}charges/<uuid:charge_id>/paid/", subscription.charge_paid, name="charge-paid"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plans/<int:plan_id>/delete/", plans.plan_delete, name="plan-delete"),
    path("nodes/", nodes.nodes, name="nodes"),
    path("nodes/new/", nodes.node_new, name="node-new"),
    path("nodes/<uuid:node_id>/", nodes.node_server, name="node-server"),
    path("nodes/<uuid:node_id>/token/", nodes.node_token, name="node-token"),
]

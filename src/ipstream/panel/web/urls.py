"""Addresses of the pages people see."""

from django.urls import path

from ipstream.panel.web import (
    audit_views,
    branding_views,
    home_views,
    key_views,
    people_views,
    plan_views,
    search_views,
    settings_views,
    station_views,
    views,
)

urlpatterns = [
    path("language/", views.change_language, name="language"),
    path("branding.css", branding_views.stylesheet, name="branding-css"),
    path("branding/logo.png", branding_views.logo, name="branding-logo"),
    path("branding/mark.svg", branding_views.mark, name="branding-mark"),
    path("", home_views.home, name="home"),
    path("stations/", home_views.stations, name="stations"),
    path("stations/<slug:slug>/", station_views.station, name="station"),
    path("search/", search_views.search, name="search"),
    path("clients/<uuid:client_id>/plan/", plan_views.client_plan, name="client-plan"),
    path("clients/<uuid:client_id>/audit/", audit_views.client_audit, name="client-audit"),
    path("audit/", audit_views.audit, name="audit"),
    path("stations/<slug:slug>/settings/", settings_views.station_settings, name="station-settings"),
    path("stations/<slug:slug>/first-steps/", settings_views.dismiss_steps, name="first-steps"),
    path("stations/<slug:slug>/logo.png", settings_views.station_logo, name="station-logo"),
    path("stations/<slug:slug>/library/", station_views.library, name="library"),
    path("stations/<slug:slug>/library/delete/", station_views.delete_tracks, name="delete-tracks"),
    path("clients/<uuid:client_id>/team/", people_views.team, name="client-team"),
    path("clients/<uuid:client_id>/team/<int:member_id>/", people_views.change_member, name="client-member"),
    path(
        "clients/<uuid:client_id>/team/<int:member_id>/remove/", people_views.remove_member, name="client-member-remove"
    ),
    path(
        "clients/<uuid:client_id>/team/invitations/<uuid:invitation_id>/",
        people_views.change_invitation,
        name="client-team-invitation",
    ),
    path("clients/<uuid:client_id>/keys/", key_views.keys, name="client-keys"),
    path("clients/<uuid:client_id>/keys/<int:key_id>/revoke/", key_views.revoke_key, name="client-key-revoke"),
]

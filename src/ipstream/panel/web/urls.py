"""Addresses of the pages people see."""

from django.urls import path

from ipstream.panel.web import branding_views, home_views, search_views, settings_views, station_views, views

urlpatterns = [
    path("language/", views.change_language, name="language"),
    path("branding.css", branding_views.stylesheet, name="branding-css"),
    path("branding/logo.png", branding_views.logo, name="branding-logo"),
    path("branding/mark.svg", branding_views.mark, name="branding-mark"),
    path("", home_views.home, name="home"),
    path("stations/", home_views.stations, name="stations"),
    path("stations/<slug:slug>/", station_views.station, name="station"),
    path("search/", search_views.search, name="search"),
    path("stations/<slug:slug>/settings/", settings_views.station_settings, name="station-settings"),
    path("stations/<slug:slug>/first-steps/", settings_views.dismiss_steps, name="first-steps"),
    path("stations/<slug:slug>/logo.png", settings_views.station_logo, name="station-logo"),
    path("stations/<slug:slug>/library/", station_views.library, name="library"),
    path("stations/<slug:slug>/library/delete/", station_views.delete_tracks, name="delete-tracks"),
]

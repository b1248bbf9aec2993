"""Addresses of the pages people see."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from ipstream.panel.web import views

urlpatterns = [
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", views.change_language, name="language"),
    path("", views.home, name="home"),
    path("stations/<slug:slug>/", views.station, name="station"),
    path("stations/<slug:slug>/library/", views.library, name="library"),
    path("stations/<slug:slug>/library/delete/", views.delete_tracks, name="delete-tracks"),
]

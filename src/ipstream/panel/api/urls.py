"""Addresses of the API."""

from django.urls import path

from ipstream.panel.api.assembly import api

urlpatterns = [path("api/v1/", api.urls)]

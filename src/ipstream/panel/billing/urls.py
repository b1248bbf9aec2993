"""Addresses of the hoster's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

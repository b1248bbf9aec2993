"""Addresses of the pages about people: getting in, one's own account, invitations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

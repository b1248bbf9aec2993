"""Addresses that nodes dial."""

from django.urls import path

from ipstream.panel.nodes import views

urlpatterns = [
    path("node/v1/spec", views.spec),
    path("node/v1/documents/<str:content_hash>", views.document),
    path("node/v1/media/<str:sha256>", views.media),
    path("node/v1/events", views.events),
]

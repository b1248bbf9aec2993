"""Addresses of the API."""

from django.urls import path

from ipstream.panel.api.assembly import api
from ipstream.panel.api.public import sites

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/public/<str:client_id>/stream/status", sites.status),
    path("api/public/<str:client_id>/stream/now-playing", sites.now_playing),
    path("api/public/<str:client_id>/stream/history", sites.history),
    path("api/public/<str:client_id>/stream/stats", sites.stats),
    path("api/public/<str:client_id>/streaming", sites.streaming),
]

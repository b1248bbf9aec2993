"""All addresses of the panel."""

from django.urls import include, path

urlpatterns = [
    path("", include("ipstream.panel.api.urls")),
    path("", include("ipstream.panel.nodes.urls")),
    path("", include("ipstream.panel.accounts.urls")),
    path("", include("ipstream.panel.billing.urls")),
    path("", include("ipstream.panel.web.urls")),
]

"""The station an API request is about."""

from __future__ import annotations

from django.http import HttpRequest

from ipstream.panel.accounts.authentication import person
from ipstream.panel.accounts.queries import scope_of
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import station_for


def station_of(request: HttpRequest, slug: str) -> Station:
    """The station with this address, for its people. Raises NotFound for strangers as for a missing one."""
    return station_for(scope_of(person(request)), slug)

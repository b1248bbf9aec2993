"""The station a request is about."""

from __future__ import annotations

from django.http import HttpRequest

from ipstream.panel.accounts.callers import caller_of
from ipstream.panel.accounts.roles import Action
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.queries import station_for


def station_of(request: HttpRequest, slug: str, action: Action) -> Station:
    """The station with this address, for whoever may do this there.

    Raises NotFound for strangers as for a missing one, Forbidden for its people who have no right to it.
    """
    caller = caller_of(request)
    station = station_for(caller.scope, slug)
    caller.require(action, station.client)
    return station

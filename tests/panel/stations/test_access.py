"""Which station a request may be about."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.callers import caller_for
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import Action
from ipstream.panel.stations.access import station_of
from tests.cast import Cast


def asked_by(user: User) -> HttpRequest:
    request = HttpRequest()
    request.caller = caller_for(user, SessionBase())  # type: ignore[attr-defined]
    return request


def test_an_owner_reaches_her_station(cast: Cast) -> None:
    assert station_of(asked_by(cast.alicia), "andes", Action.STATION_VIEW) == cast.radio_andes


def test_staff_reach_every_station(cast: Cast) -> None:
    assert station_of(asked_by(cast.staff), "luna", Action.STATION_VIEW) == cast.radio_luna


@pytest.mark.parametrize("slug", ["luna", "nothing", "", "ANDES", "andes ", "añdes", "a\x00b"])
def test_a_strangers_station_is_as_missing_as_one_that_does_not_exist(cast: Cast, slug: str) -> None:
    with pytest.raises(NotFound) as caught:
        station_of(asked_by(cast.alicia), slug, Action.STATION_VIEW)
    assert caught.value.code == "station_not_found"


def test_a_deactivated_person_reaches_nothing(cast: Cast) -> None:
    cast.alicia.is_active = False
    with pytest.raises(NotFound):
        station_of(asked_by(cast.alicia), "andes", Action.STATION_VIEW)

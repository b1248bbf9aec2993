"""A suspended client's stations, as their node is told of them."""

from __future__ import annotations

import pytest

from ipstream.core.protocol.spec import StationSpec
from ipstream.panel.accounts.models import Client
from ipstream.panel.accounts.services import change_host
from ipstream.panel.lib import events
from ipstream.panel.stations.models import Station
from tests.cast import Cast
from tests.panel.nodes.test_spec import documents
from tests.panel.telling import Committed, Voice


def become(client: Client, state: Client.State, committed: Committed) -> None:
    """As the host's verbs do: the row, and news of each station."""
    client.state = state
    client.save()
    with committed():
        for station in client.stations.all():
            events.publish("stations.changed", station_id=station.id)


def choose(suspension: str, cast: Cast, committed: Committed) -> None:
    with committed():
        change_host(actor=cast.staff, changes={"suspension": suspension})


def revision_of(node: Voice) -> int:
    """Grows with each mark of its stations."""
    node.node.refresh_from_db()
    return node.node.revision


def told(node: Voice) -> StationSpec:
    return documents(node)[0]


def test_a_suspended_station_is_told_to_play_the_notice(cast: Cast, node: Voice, committed: Committed) -> None:
    assert told(node).suspended is False
    become(cast.andes, Client.State.SUSPENDED, committed)
    assert (told(node).suspended, told(node).wanted) == (True, "on_air")
    become(cast.andes, Client.State.ACTIVE, committed)
    assert (told(node).suspended, told(node).wanted) == (False, "on_air")


@pytest.mark.parametrize("state", [Client.State.TRIAL, Client.State.ACTIVE, Client.State.PAST_DUE])
def test_only_suspension_and_cancelling_reach_the_air(
    cast: Cast, node: Voice, committed: Committed, state: Client.State
) -> None:
    become(cast.andes, state, committed)
    assert told(node).suspended is False


def test_what_was_paused_or_stopped_is_not_brought_on_air_by_a_suspension(
    cast: Cast, node: Voice, committed: Committed
) -> None:
    for wanted in ("paused", "stopped"):
        Station.objects.filter(pk=cast.radio_andes.pk).update(wanted=wanted)
        become(cast.andes, Client.State.SUSPENDED, committed)
        assert (told(node).suspended, told(node).wanted) == (True, wanted)


def test_the_host_may_have_suspended_stations_stop_instead(cast: Cast, node: Voice, committed: Committed) -> None:
    choose("stop", cast, committed)
    become(cast.andes, Client.State.CANCELLED, committed)
    assert told(node).wanted == "stopped"
    choose("notice", cast, committed)
    assert (told(node).suspended, told(node).wanted) == (True, "on_air")
    choose("stop", cast, committed)
    assert told(node).wanted == "stopped"


def test_the_choice_of_the_host_is_no_news_for_the_stations_of_others(
    cast: Cast, node: Voice, other_node: Voice, committed: Committed
) -> None:
    told(node), told(other_node)
    become(cast.andes, Client.State.SUSPENDED, committed)
    before, other = node.spec().number, revision_of(other_node)
    choose("stop", cast, committed)
    assert node.spec().number == before + 1
    assert revision_of(other_node) == other

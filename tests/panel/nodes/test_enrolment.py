"""Servers are enrolled with a token shown once, and stations are placed on them."""

from __future__ import annotations

import pytest

from ipstream.core.errors import InvalidInput
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.nodes.services import place_station, register_node, renew_token
from ipstream.panel.telemetry.queries import state_of
from tests.cast import Cast
from tests.panel.telling import Committed, Voice


def test_only_the_hash_of_a_token_is_kept(node: Voice) -> None:
    assert node.token.startswith("ipn_")
    values = {str(value) for value in Node.objects.filter(pk=node.node.pk).values_list().get()}
    assert not any(node.token in value for value in values)


def test_a_name_can_be_used_once(node: Voice) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register_node(name="nodo-1", hostname="x.test")
    assert refusal.value.field == "name"


@pytest.mark.parametrize("path", ["spec?have=0", "documents/" + "0" * 64, "media/" + "0" * 64])
def test_a_stranger_is_refused(node: Voice, path: str) -> None:
    for token in ("", "Bearer", "Bearer ipn_wrong", "Basic " + node.token, "Bearer ñ"):
        answer = node.browser.get(f"/node/v1/{path}", headers={"Authorization": token})
        assert answer.status_code == 401, token
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (
        node.browser.post("/node/v1/events", b"{}", "application/json", headers={"Authorization": ""}).status_code
        == 401
    )


def test_a_renewed_token_replaces_the_old_one(node: Voice) -> None:
    fresh = renew_token(node=node.node)
    assert node.get("spec?have=0").status_code == 401
    assert Voice(node.node, fresh).get("spec?have=0").status_code == 200


def test_a_station_moves_from_one_node_to_another(
    cast: Cast, node: Voice, other_node: Voice, committed: Committed
) -> None:
    assert [ref.id for ref in node.spec().stations] == [str(cast.radio_andes.id)]
    old, new = node.spec().number, other_node.spec().number
    with committed():
        place_station(station=cast.radio_andes, node=other_node.node, actor=cast.staff)
    assert node.spec(have=old).stations == ()
    both = {str(cast.radio_andes.id), str(cast.radio_luna.id)}
    assert {str(ref.id) for ref in other_node.spec(have=new).stations} == both
    assert Placement.objects.filter(station=cast.radio_andes, current=True).count() == 1


def test_a_station_may_move_back(cast: Cast, node: Voice, other_node: Voice, committed: Committed) -> None:
    for target in (other_node, node):
        with committed():
            place_station(station=cast.radio_andes, node=target.node)
    assert [ref.id for ref in node.spec().stations] == [str(cast.radio_andes.id)]


def test_placing_a_station_where_it_is_changes_nothing(cast: Cast, node: Voice, committed: Committed) -> None:
    number = node.spec().number
    with committed():
        place_station(station=cast.radio_andes, node=node.node)
    assert node.spec().number == number


def test_streams_are_found_at_the_node(cast: Cast, node: Voice) -> None:
    transmitter = state_of(cast.radio_andes).transmitter
    assert transmitter is not None
    assert transmitter.stream_url == "http://radio.test:8100"

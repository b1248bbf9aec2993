"""What a node is told: numbered specs, documents by content, and media of its own stations only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ipstream.core.protocol.codec import content_hash, decode
from ipstream.core.protocol.spec import MediaCatalogue, Output, Sound, StationSpec
from ipstream.panel.nodes import conversation
from ipstream.panel.nodes.models import Document, Node
from ipstream.panel.nodes.services import change_node
from ipstream.panel.programme.services import delete_tracks, join_principal
from ipstream.panel.stations.services import change_settings, set_wanted
from tests.cast import Cast
from tests.panel.telling import Committed, Voice, ready_track


def documents(node: Voice) -> tuple[StationSpec, MediaCatalogue]:
    """The two documents of the node's only station, fetched as the node does."""
    (ref,) = node.spec().stations
    spec, media = (node.get(f"documents/{name}").content for name in (ref.spec_hash, ref.media_hash))
    assert (content_hash(spec), content_hash(media)) == (ref.spec_hash, ref.media_hash)
    return decode(spec, StationSpec), decode(media, MediaCatalogue)


def test_a_node_is_told_all_that_its_station_needs(cast: Cast, node: Voice) -> None:
    track = ready_track(cast.radio_andes, "Uno")
    join_principal(station_id=cast.radio_andes.id, track_id=track.id)
    spec, catalogue = documents(node)
    assert (spec.id, spec.slug, spec.name, spec.wanted) == (str(cast.radio_andes.id), "andes", "Radio Andes", "on_air")
    assert (spec.listener_limit, spec.seed) == (500, cast.radio_andes.seed)
    assert spec.outputs[0] == Output("/andes", "mp3", 128)
    assert [output.mount for output in spec.outputs[1:]] == ["/andes/64", "/andes/128", "/andes/320"]
    assert spec.sound == Sound(3.0, True, -16.0)
    assert [(each.name, each.tracks) for each in spec.playlists] == [("Principal", (str(track.id),))]
    (item,) = catalogue.items
    assert (item.track_id, item.sha256, item.size, item.extension) == (str(track.id), track.air_sha256, 600, "mp3")


def test_a_spec_names_the_icecast_of_the_node(cast: Cast, node: Voice, committed: Committed) -> None:
    first = node.spec()
    assert (first.number, first.icecast.hostname, first.icecast.port) == (1, "radio.test", 8100)
    with committed():
        change_node(node=node.node, changes={"hostname": "nueva.test", "icecast_port": 8200, "max_clients": 50})
    second = node.spec(have=1)
    assert (second.number, second.icecast.hostname, second.icecast.max_clients) == (2, "nueva.test", 50)


def test_only_what_changed_gets_another_name(cast: Cast, node: Voice, committed: Committed) -> None:
    (before,) = node.spec().stations
    with committed():
        change_settings(actor=cast.alicia, station=cast.radio_andes, changes={"crossfade": 7.0})
    after = node.spec(have=1)
    assert after.number == 2
    assert after.stations[0].media_hash == before.media_hash
    assert after.stations[0].spec_hash != before.spec_hash


def test_a_mark_without_a_change_makes_no_new_number(cast: Cast, node: Voice, committed: Committed) -> None:
    assert node.spec().number == 1
    with committed():
        set_wanted(actor=cast.alicia, station=cast.radio_andes, wanted="on_air")
    assert node.spec().number == 1


def test_each_change_of_the_radio_reaches_the_node(cast: Cast, node: Voice, committed: Committed) -> None:
    number = node.spec().number
    track = ready_track(cast.radio_andes, "Uno")
    steps = (
        lambda: join_principal(station_id=cast.radio_andes.id, track_id=track.id),
        lambda: set_wanted(actor=cast.alicia, station=cast.radio_andes, wanted="paused"),
        lambda: delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[track]),
    )
    for step in steps:
        with committed():
            step()
        assert node.spec(have=number).number == number + 1
        number += 1


def test_one_node_does_not_hear_of_the_stations_of_another(cast: Cast, node: Voice, other_node: Voice) -> None:
    (mine,), (theirs,) = node.spec().stations, other_node.spec().stations
    assert (mine.id, theirs.id) == (str(cast.radio_andes.id), str(cast.radio_luna.id))
    for name in (theirs.spec_hash, theirs.media_hash):
        assert other_node.get(f"documents/{name}").status_code == 200
        assert node.get(f"documents/{name}").status_code == 404


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
def test_media_is_fetched_by_hash_whole_or_from_where_it_broke_off(cast: Cast, node: Voice) -> None:
    track = ready_track(cast.radio_andes, "Uno")
    whole = node.get(f"media/{track.air_sha256}")
    data = b"".join(whole)
    assert content_hash(data) == track.air_sha256
    rest = node.get(f"media/{track.air_sha256}", Range="bytes=100-")
    assert (rest.status_code, rest.headers["Content-Range"]) == (206, f"bytes 100-{len(data) - 1}/{len(data)}")
    assert b"".join(rest) == data[100:]
    assert node.get(f"media/{track.air_sha256}", Range=f"bytes={len(data)}-").status_code == 416


def test_media_of_another_nodes_station_is_not_there(cast: Cast, node: Voice, other_node: Voice) -> None:
    foreign = ready_track(cast.radio_luna, "Ajena")
    assert other_node.get(f"media/{foreign.air_sha256}").status_code == 200
    assert node.get(f"media/{foreign.air_sha256}").status_code == 404


def test_media_that_is_not_ready_or_nonsense_is_not_there(cast: Cast, node: Voice) -> None:
    track = ready_track(cast.radio_andes, "Uno")
    type(track).objects.update(status="working")
    for name in (track.air_sha256, "0" * 64, "..", "%2e%2e", "ñ"):
        assert node.get(f"media/{name}").status_code == 404, name


def test_old_documents_are_kept_a_while_and_then_removed(cast: Cast, node: Voice, committed: Committed) -> None:
    (old,) = node.spec().stations
    with committed():
        change_settings(actor=cast.alicia, station=cast.radio_andes, changes={"crossfade": 7.0})
    node.spec(have=1)
    assert node.get(f"documents/{old.spec_hash}").status_code == 200
    Document.objects.exclude(superseded_at=None).update(superseded_at=timezone.now() - timedelta(hours=2))
    with committed():
        change_settings(actor=cast.alicia, station=cast.radio_andes, changes={"crossfade": 8.0})
    node.spec(have=2)
    assert node.get(f"documents/{old.spec_hash}").status_code == 404


def test_going_back_to_older_settings_finds_the_older_document_again(
    cast: Cast, node: Voice, committed: Committed
) -> None:
    (first,) = node.spec().stations
    for crossfade in (7.0, 3.0):
        with committed():
            change_settings(actor=cast.alicia, station=cast.radio_andes, changes={"crossfade": crossfade})
        (latest,) = node.spec(have=0).stations
    assert latest == first
    Document.objects.exclude(superseded_at=None).update(superseded_at=timezone.now() - timedelta(hours=2))
    with committed():
        change_settings(actor=cast.alicia, station=cast.radio_andes, changes={"name": "Otra"})
    node.spec(have=0)
    assert node.get(f"documents/{first.media_hash}").status_code == 200


def test_a_panel_that_starts_trusts_no_mark(cast: Cast, node: Voice) -> None:
    number = node.spec().number
    cast.radio_andes.name = "Cambiada sin aviso"
    cast.radio_andes.save()
    conversation._greeted.discard(node.node.pk)
    assert node.spec(have=number).number == number + 1


def test_a_restored_panel_tells_its_spec_although_the_number_is_lower(cast: Cast, node: Voice) -> None:
    node.spec()
    assert node.spec(have=57).number == 1


def test_nonsense_in_have_is_refused(cast: Cast, node: Voice) -> None:
    for have in ("", "-1", "x", "1.5", "9" * 30, "٣"):
        answer = node.get(f"spec?have={have}")
        assert answer.status_code == 422, have
        assert answer.json()["field"] == "have"
    assert Node.objects.get(pk=node.node.pk).spec == ""

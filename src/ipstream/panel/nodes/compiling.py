"""From rows to the documents of a node's spec. Only what changed is made anew; an equal spec keeps its number."""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ipstream.core.protocol.codec import content_hash, decode, encode
from ipstream.core.protocol.spec import (
    IcecastSpec,
    MediaCatalogue,
    NodeSpec,
    Output,
    Sound,
    StationRef,
    StationSpec,
    WantedState,
)
from ipstream.core.units import Sha256, StationId
from ipstream.panel.accounts.queries import host
from ipstream.panel.library.queries import playable_items
from ipstream.panel.nodes.models import Document, Node, Placement
from ipstream.panel.programme.queries import core_playlists, separation_of
from ipstream.panel.stations.models import Station

KEPT = timedelta(minutes=5)
"""A node that is still fetching an older spec finds its documents for so long. While many tracks come in, a large
catalogue is stored anew for each: not longer, then."""


@transaction.atomic
def compile_node(*, node_id: UUID, anew: bool = False) -> NodeSpec:
    """The newest spec of the node, with its documents stored. ``anew`` trusts no mark and looks at every station."""
    node = Node.objects.select_for_update().get(pk=node_id)
    refs = tuple(_ref(placement, anew=anew) for placement in _placements(node))
    icecast = IcecastSpec(hostname=node.hostname, port=node.icecast_port, max_clients=node.max_clients)
    before = decode(node.spec.encode(), NodeSpec) if node.spec else NodeSpec(0, icecast, ())
    newest = NodeSpec(before.number, icecast, refs)
    if before != newest or not node.spec:
        newest = NodeSpec(before.number + 1, icecast, refs)
        node.spec = encode(newest).decode()
        _supersede(node, newest)
    node.compiled = node.revision
    node.save(update_fields=["spec", "compiled"])
    return newest


def station_spec(station: Station) -> StationSpec:
    """What the station's node is told of it."""
    suspended = station.client.is_suspended
    stops = suspended and host().suspension == "stop"
    return StationSpec(
        id=StationId(str(station.id)),
        slug=station.slug,
        name=station.name,
        description=station.description,
        genre=station.genre,
        url=station.url,
        language=cast(Literal["es", "en"], station.language),
        timezone=station.timezone,
        wanted="stopped" if stops else cast(WantedState, station.wanted),
        listener_limit=station.limits.listener_limit,
        outputs=tuple(Output(output.mount, "mp3", output.bitrate) for output in station.outputs),
        playlists=core_playlists(station),
        separation=separation_of(station),
        sound=Sound(station.crossfade, station.even_loudness, station.loudness_target),
        seed=station.seed,
        suspended=suspended,
    )


def _placements(node: Node) -> list[Placement]:
    rows = Placement.objects.filter(node=node, current=True).order_by("station_id")
    return list(rows.select_related("station__client__subscription__plan", "node"))


def _ref(placement: Placement, *, anew: bool) -> StationRef:
    if anew or placement.compiled != placement.revision:
        station = placement.station
        catalogue = MediaCatalogue(StationId(str(station.id)), tuple(playable_items(station)))
        placement.spec_hash = _store(placement.node, encode(station_spec(station)))
        placement.media_hash = _store(placement.node, encode(catalogue))
        placement.compiled = placement.revision
        placement.save(update_fields=["spec_hash", "media_hash", "compiled"])
    return StationRef(StationId(str(placement.station_id)), Sha256(placement.spec_hash), Sha256(placement.media_hash))


def _store(node: Node, document: bytes) -> Sha256:
    name = content_hash(document)
    Document.objects.update_or_create(
        node=node,
        content_hash=name,
        defaults={"superseded_at": None},
        create_defaults={"body": zlib.compress(document)},
    )
    return name


def _supersede(node: Node, newest: NodeSpec) -> None:
    """Documents that the newest spec names no more are kept a while and then removed."""
    now = timezone.now()
    named = {name for ref in newest.stations for name in (ref.spec_hash, ref.media_hash)}
    rows = Document.objects.filter(node=node)
    rows.filter(superseded_at=None).exclude(content_hash__in=named).update(superseded_at=now)
    rows.filter(superseded_at__lt=now - KEPT).delete()

"""The spec on the node's own disk: documents by content, and which of them are current."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from ipstream.agent.files import write_atomically
from ipstream.core.errors import InvalidInput, IPStreamError, Unavailable
from ipstream.core.protocol.codec import content_hash, decode, encode
from ipstream.core.protocol.spec import MediaCatalogue, NodeSpec, StationRef, StationSpec
from ipstream.core.units import Sha256, StationId

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Station:
    """One station as the panel wants it: what it does and what it may play."""

    ref: StationRef
    spec: StationSpec
    catalogue: MediaCatalogue


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec with its documents read. ``stations`` keep the order of the spec."""

    node: NodeSpec
    stations: dict[StationId, Station]


class DocumentMissing(IPStreamError):
    """A document that the spec names is not on this disk, or is damaged there."""

    code = "document_missing"
    permanent = False


class SpecStore:
    """Documents in ``folder/documents/<hash>`` and the current spec in ``folder/current.json``."""

    def __init__(self, folder: Path) -> None:
        self._documents = folder / "documents"
        self._current = folder / "current.json"
        self._documents.mkdir(parents=True, exist_ok=True)

    def current(self) -> LoadedSpec | None:
        """What was current when the node last ran, without the panel.

        None when there is nothing. A station whose document is damaged is left out and the number is then 0, so that
        the panel sends the whole again.
        """
        if not self._current.exists():
            return None
        try:
            node = decode(self._current.read_bytes(), NodeSpec)
        except InvalidInput as error:
            log.error("current spec damaged, waiting for the panel", error=error.message)
            return None
        stations: dict[StationId, Station] = {}
        for ref in node.stations:
            try:
                stations[ref.id] = self._station(ref)
            except IPStreamError as error:
                log.error("station left out", station=ref.id, error=error.message)
        if len(stations) < len(node.stations):
            node = replace(node, number=0)
        return LoadedSpec(node, stations)

    def missing(self, node: NodeSpec) -> tuple[Sha256, ...]:
        """Documents to fetch before ``load(node)`` can work."""
        named = (content for ref in node.stations for content in (ref.spec_hash, ref.media_hash))
        return tuple(content for content in dict.fromkeys(named) if self._read(content) is None)

    def put(self, content: Sha256, data: bytes) -> None:
        """Keep a document. Raises Unavailable (code ``wrong_hash``) when the bytes are not what the hash says."""
        if content_hash(data) != content:
            raise Unavailable(f"document {content} arrived damaged", code="wrong_hash")
        write_atomically(self._documents / content, data)

    def load(self, node: NodeSpec, known: Iterable[Station] = ()) -> LoadedSpec:
        """Read every document but those of stations that are ``known`` just so: who did not change stays the same.

        Raises DocumentMissing, or InvalidInput when one cannot be understood.
        """
        read = {station.ref: station for station in known}
        return LoadedSpec(node, {ref.id: read.get(ref) or self._station(ref) for ref in node.stations})

    def make_current(self, node: NodeSpec) -> None:
        """From now on the node starts with this spec; documents that it does not name may go."""
        write_atomically(self._current, encode(node))

    def prune(self, *keep: NodeSpec) -> None:
        """Remove documents that none of these specs names."""
        named = {content for node in keep for ref in node.stations for content in (ref.spec_hash, ref.media_hash)}
        for path in self._documents.iterdir():
            if path.name not in named:
                path.unlink()

    def _station(self, ref: StationRef) -> Station:
        return Station(
            ref=ref,
            spec=decode(self._document(ref.spec_hash), StationSpec),
            catalogue=decode(self._document(ref.media_hash), MediaCatalogue),
        )

    def _document(self, content: Sha256) -> bytes:
        data = self._read(content)
        if data is None:
            raise DocumentMissing(f"document {content} is missing or damaged")
        return data

    def _read(self, content: Sha256) -> bytes | None:
        try:
            data = (self._documents / content).read_bytes()
        except FileNotFoundError:
            return None
        return data if content_hash(data) == content else None


def blend(new: LoadedSpec, old: LoadedSpec | None, *, ready: frozenset[StationId]) -> LoadedSpec:
    """``new`` for the stations that are ready for it, ``old`` for the others: a slow download holds up its own alone.

    The number stays the old one until every station is ready, so that after a restart the panel sends the rest again.
    """
    before = old.stations if old else {}
    stations = {
        station_id: station if station_id in ready else before[station_id]
        for station_id, station in new.stations.items()
        if station_id in ready or station_id in before
    }
    complete = ready.issuperset(new.stations)
    number = new.node.number if complete else (old.node.number if old else 0)
    refs = tuple(station.ref for station in stations.values())
    return LoadedSpec(replace(new.node, number=number, stations=refs), stations)

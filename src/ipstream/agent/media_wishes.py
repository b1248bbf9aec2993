"""What a node would like to have on its disk, in the order in which it will be needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from typing import TypeVar

from ipstream.agent.media_plan import Wanted
from ipstream.agent.spec_store import LoadedSpec, Station
from ipstream.agent.spec_sync import ENOUGH

T = TypeVar("T")


def soon(on_air: Iterable[Iterable[Wanted]], coming: LoadedSpec | None) -> list[Wanted]:
    """First what the stations will air next, taking turns, then enough for each that waits for its new programme."""
    waiting = coming.stations.values() if coming else ()
    return [*_in_turn(on_air), *_in_turn(islice(_wishes(station), ENOUGH) for station in waiting)]


def later(*specs: LoadedSpec | None) -> list[Wanted]:
    """Everything else that these specs may play, stations taking turns."""
    stations = [station for spec in specs if spec for station in spec.stations.values()]
    return list(_in_turn(map(_wishes, stations)))


def _wishes(station: Station) -> Iterator[Wanted]:
    return (Wanted(station.spec.id, item) for item in station.catalogue.items)


def _in_turn(queues: Iterable[Iterable[T]]) -> Iterator[T]:
    return (one for one in chain.from_iterable(zip_longest(*queues)) if one is not None)

"""Where stations are heard: the servers that carry them know it, and they are a floor above."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

_told_by: list[Callable[[Collection[UUID]], dict[UUID, str]]] = []


def tell_by(teller: Callable[[Collection[UUID]], dict[UUID, str]]) -> None:
    """``teller`` gives the base of the streams, without a slash at its end, of those stations that are carried.

    Called once a process, from ``AppConfig.ready``.
    """
    _told_by.append(teller)


def bases_of(stations: Collection[UUID]) -> dict[UUID, str]:
    """The base of the streams of each of these stations; those that no server carries have none."""
    return {station: base for teller in _told_by for station, base in teller(stations).items()}

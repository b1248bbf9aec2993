"""Which of the files that are wished for a disk holds, worked out once for as long as wishes and room stay the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import Sha256, StationId


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file some station would like to have here; the order of the list is its urgency."""

    station_id: StationId
    item: MediaItem


@dataclass(frozen=True, slots=True)
class MediaPlan:
    """``fits`` is what has its place. Both queues are used up: ``missing`` of it, the most urgent first, and ``spare``
    files that make room."""

    fits: frozenset[Sha256]
    missing: deque[Wanted]
    spare: deque[Sha256]


NOTHING = MediaPlan(frozenset(), deque(), deque())


def plan_media(
    wishes: Iterable[Wanted], sizes: Mapping[Sha256, int], in_use: Collection[Sha256], budget: int
) -> MediaPlan:
    """``sizes`` are those of the files on disk, ``in_use`` keep their place whatever else is wished; all in bytes.

    Costs about 1 us a wish: what happens for each file or each track must not ask for it.
    """
    fits = sizes.keys() & set(in_use)
    room = budget - sum(sizes[content] for content in fits)
    missing: deque[Wanted] = deque()
    for wanted in wishes:
        content, size = wanted.item.sha256, wanted.item.size
        if size > room or content in fits:
            continue
        fits.add(content)
        room -= size
        if sizes.get(content) != size:
            missing.append(wanted)
    return MediaPlan(frozenset(fits), missing, deque(content for content in sizes if content not in fits))

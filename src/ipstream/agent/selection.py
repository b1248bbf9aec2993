"""The tracks of a catalogue that may be chosen now, as a programme that is made anew only when it must be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ipstream.agent.spec_store import Station
from ipstream.core.programme.playlists import Programme
from ipstream.core.programme.tracks import Track
from ipstream.core.protocol.spec import MediaItem

FEW = 20
"""A choice of fewer tracks follows every change at once."""
RENEW_AFTER = timedelta(seconds=10)
"""A larger one does so no more often than this: while 50,000 files arrive, each would cost 200 ms."""


def track_of(item: MediaItem) -> Track:
    """The item as the rules of rotation see it; its duration is what is heard."""
    return Track(id=item.track_id, title=item.title, artist=item.artist, duration=item.cue_out - item.cue_in)


class Selection:
    """What passes a test that changes its mind: the items that are on disk, those that can be had."""

    def __init__(self, station: Station, passes: Callable[[MediaItem], bool], clock: Callable[[], datetime]) -> None:
        self._station = station
        self._passes = passes
        self._clock = clock
        self._chosen: tuple[MediaItem, ...] = ()
        self._programme = self._made()
        self._looked_at: datetime | None = None

    def programme(self) -> Programme:
        """The programme of what passed a moment ago."""
        recent = self._looked_at is not None and timedelta() <= self._clock() - self._looked_at < RENEW_AFTER
        return self._programme if recent and len(self._chosen) >= FEW else self.renewed()

    def renewed(self) -> Programme:
        """The programme of what passes now."""
        chosen = tuple(item for item in self._station.catalogue.items if self._passes(item))
        self._looked_at = self._clock()
        if [item.track_id for item in chosen] != [item.track_id for item in self._chosen]:
            self._chosen = chosen
            self._programme = self._made()
        return self._programme

    def _made(self) -> Programme:
        spec = self._station.spec
        return Programme(tuple(map(track_of, self._chosen)), spec.playlists, spec.separation)

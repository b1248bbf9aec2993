"""What is worked out once about a programme, so that a decision looks at what aired lately and not at every track."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from ipstream.core.autodj.history import History
from ipstream.core.programme.playlists import Playlist, Programme
from ipstream.core.programme.tracks import Track, same_text
from ipstream.core.units import TrackId

Group = tuple[int, ...]
"""Indices in ``PlaylistIndex.tracks``, in order."""


class PlaylistIndex:
    """The playable ``tracks`` of one playlist in its order.

    By rule (track, artist, title): ``keys`` says what each of them is compared by, ``groups`` which have a key in
    common. An empty artist or title is like no other.
    """

    def __init__(self, playlist: Playlist, playable: Mapping[TrackId, tuple[Track, str, str]]) -> None:
        self.playlist = playlist
        self._places = {track_id: place for place, track_id in enumerate(dict.fromkeys(playlist.tracks))}
        found = [playable[track_id] for track_id in self._places if track_id in playable]
        self.tracks = tuple(track for track, _, _ in found)
        self._playable_places = [self._places[track.id] for track in self.tracks]
        self.keys: dict[str, tuple[str, ...]] = {
            "track": tuple(track.id for track in self.tracks),
            "artist": tuple(artist for _, artist, _ in found),
            "title": tuple(title for _, _, title in found),
        }
        self.groups = {rule: _grouped(keys) for rule, keys in self.keys.items()}

    def next_in_order(self, history: History) -> int:
        """Index of the playable track after the one that aired last and is still listed; after the end, the first."""
        for track_id in reversed(history.followed.get(self.playlist.id, ())):
            if track_id in self._places:
                return bisect_right(self._playable_places, self._places[track_id]) % len(self.tracks)
        return 0


def _grouped(keys: Sequence[str]) -> dict[str, Group]:
    groups: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        if key:
            groups.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in groups.items()}


_known: WeakKeyDictionary[Programme, tuple[PlaylistIndex, ...]] = WeakKeyDictionary()


def index_of(programme: Programme) -> tuple[PlaylistIndex, ...]:
    """One index for each playlist, in order; kept for as long as the programme object lives."""
    found = _known.get(programme)
    if found is None:
        playable = {track.id: (track, same_text(track.artist), same_text(track.title)) for track in programme.tracks}
        found = _known[programme] = tuple(PlaylistIndex(playlist, playable) for playlist in programme.playlists)
    return found

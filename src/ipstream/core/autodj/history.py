"""What has sounded on a station, as far as decisions depend on it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ipstream.core.programme.tracks import Track, same_text
from ipstream.core.units import PlaylistId, TrackId

MOST_PLAYS = 500
"""More than a day of songs; a separation that reaches further back sees no more."""
MOST_FOLLOWED = 32
"""A position is lost only when this many tracks in a row, as they aired, have left the playlist."""
MOST_PLAYLISTS = 200


class Play(msgspec.Struct, frozen=True):
    """A track that began to sound. ``artist`` and ``title`` are as ``same_text`` gives them."""

    track_id: TrackId
    artist: str
    title: str
    started_at: datetime


class History(msgspec.Struct, frozen=True):
    """``count`` is how many tracks ever sounded, ``plays`` the latest of them, newest last.

    ``followed`` holds, by playlist, its tracks that aired last, newest last: a sequential playlist goes on after the
    newest of them that is still in it. Playlists are in the order in which they aired last.
    """

    count: int = 0
    plays: tuple[Play, ...] = ()
    followed: dict[PlaylistId, tuple[TrackId, ...]] = {}

    def heard(self, track: Track, playlist_id: PlaylistId | None, at: datetime) -> History:
        """The history after ``track`` began to sound at ``at`` (aware UTC), on behalf of a playlist or of none."""
        play = Play(track.id, same_text(track.artist), same_text(track.title), at)
        return History(
            count=self.count + 1,
            plays=(*self.plays, play)[-MOST_PLAYS:],
            followed=self.followed if playlist_id is None else self._followed_by(track.id, playlist_id),
        )

    def _followed_by(self, track_id: TrackId, playlist_id: PlaylistId) -> dict[PlaylistId, tuple[TrackId, ...]]:
        before = tuple(other for other in self.followed.get(playlist_id, ()) if other != track_id)
        others = [(other, tracks) for other, tracks in self.followed.items() if other != playlist_id]
        return dict([*others, (playlist_id, (*before, track_id)[-MOST_FOLLOWED:])][-MOST_PLAYLISTS:])

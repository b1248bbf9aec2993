"""Programmes for the tests of what airs next, by hand and by Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

from hypothesis import strategies as st

from ipstream.core.autodj import Decision, History, Upcoming, simulate
from ipstream.core.programme.playlists import Order, Playlist, Programme, Separation
from ipstream.core.programme.tracks import Track
from ipstream.core.units import PlaylistId, TrackId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_SEPARATION = Separation(0, 0, 0)


def track(name: str, artist: str = "", title: str = "", seconds: float = 180.0) -> Track:
    return Track(TrackId(name), title or name, artist, seconds)


def playlist(name: str, *tracks: str, order: Order = "shuffle", weight: int = 1) -> Playlist:
    return Playlist(PlaylistId(name), name.title(), order, weight, tuple(map(TrackId, tracks)))


def programme(*playlists: Playlist, separation: Separation = NO_SEPARATION, **artists: str) -> Programme:
    """Every track that a playlist names, three minutes long; ``artists`` by the track's name."""
    names = dict.fromkeys(track_id for one in playlists for track_id in one.tracks)
    return Programme(tuple(track(name, artists.get(name, "")) for name in names), playlists, separation)


def upcoming(of: Programme, count: int, history: History = History(), *, seed: int = 1) -> list[Upcoming]:  # noqa: B008
    return list(islice(simulate(of, history, NOON, seed=seed), count))


def names(of: Programme, count: int, history: History = History(), *, seed: int = 1) -> list[str]:  # noqa: B008
    """Ids of the tracks that air from noon on."""
    return [str(one.decision.track.id) for one in upcoming(of, count, history, seed=seed)]


def broken_rules(decision: Decision, of: Programme, history: History, now: datetime) -> set[str]:
    """Worked out the long way: which rules of separation a decision breaks."""
    return {rule for rule in ("title", "artist", "track") if _too_soon(decision.track, rule, of, history, now)}


def _too_soon(one: Track, rule: str, of: Programme, history: History, now: datetime) -> bool:
    key = one.id if rule == "track" else " ".join(getattr(one, rule).casefold().split())
    length = getattr(of.separation, rule)
    return bool(key) and any(
        (play.track_id if rule == "track" else getattr(play, rule)) == key
        and abs((now - play.started_at).total_seconds()) < length
        for play in history.plays
    )


# ---------------------------------------------------------------- strategies

ARTISTS = ["", "Mercedes Sosa", "mercedes  SOSA", "Soda Stereo", "Ñandú"]
TITLES = ["", "Gracias a la vida", "GRACIAS a la vida ", "De música ligera"]
LENGTHS = st.sampled_from([0.0, 200.0, 900.0, 4000.0])


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Few tracks that share artists and titles, in playlists that also name what can't be played."""
    listed = [TrackId(f"t{number}") for number in range(draw(st.integers(1, 9)))]
    tracks = tuple(
        Track(name, draw(st.sampled_from(TITLES)), draw(st.sampled_from(ARTISTS)), draw(st.floats(0, 400)))
        for name in listed
        if draw(st.integers(0, 4))
    )
    playlists = tuple(
        Playlist(
            PlaylistId(f"p{number}"),
            f"P{number}",
            draw(st.sampled_from(["shuffle", "sequential"])),
            draw(st.integers(1, 100)),
            tuple(draw(st.lists(st.sampled_from(listed), max_size=12))),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    return Programme(tracks, playlists, Separation(draw(LENGTHS), draw(LENGTHS), draw(LENGTHS)))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Programme, History, datetime, int]:
    """A programme, what aired of it so far (by its own decisions), the time after that, and a seed."""
    of, seed = draw(programmes()), draw(st.integers(0, 2**32))
    history, now = History(), NOON
    for one in islice(simulate(of, history, now, seed=seed), draw(st.integers(0, 12))):
        history = history.heard(one.decision.track, one.decision.playlist.id, one.starts_at)
        now = one.starts_at
    return of, history, now, seed

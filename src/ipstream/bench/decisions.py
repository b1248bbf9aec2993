"""How long ``decide()`` takes with small and large libraries, on a station that has been playing for a day."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime, timedelta

from ipstream.bench.figures import Report, percentile
from ipstream.core.autodj import History, decide, rng_for
from ipstream.core.programme.playlists import Playlist, Programme
from ipstream.core.programme.tracks import Track
from ipstream.core.units import PlaylistId, TrackId

SIZES = (100, 10_000, 50_000)
DECISIONS = 1000
PLAYED = 400
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LENGTH = timedelta(seconds=210)


def measure(report: Report) -> None:
    taken = {size: [seconds * 1e6 for seconds in decisions(size)] for size in SIZES}
    few, many = taken[SIZES[0]], taken[SIZES[-1]]
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        times = percentile(many, share) / percentile(few, share)
        report.ratio(f"decide(), 50,000 tracks against 100, {name}", f"{times:.2f} times")
    for size, values in taken.items():
        text = f"p50 {percentile(values, 0.5):.0f} us, p99 {percentile(values, 0.99):.0f} us ({len(values)} decisions)"
        report.figure(f"decide() with {size:,} tracks", text)


def decisions(size: int) -> list[float]:
    """Seconds that each of ``DECISIONS`` took, one after the other as a station makes them."""
    programme, history, now = _programme(size), History(), BEGAN
    taken = []
    gc.collect()
    for number in range(PLAYED + DECISIONS):
        began = time.perf_counter()
        decision = decide(programme, history, now, rng_for(7, history.count))
        took = time.perf_counter() - began
        if decision is None:
            raise RuntimeError("a library with tracks must give one")
        if number >= PLAYED:
            taken.append(took)
        history = history.heard(decision.track, decision.playlist.id, now)
        now += LENGTH
    return taken


def _programme(size: int) -> Programme:
    """Ten tracks an artist; a rotation of everything, a playlist of a tenth in order."""
    tracks = tuple(
        Track(TrackId(f"track-{number}"), f"Canción {number}", f"Artista {number // 10}", LENGTH.total_seconds())
        for number in range(size)
    )
    ids = tuple(track.id for track in tracks)
    rotation = Playlist(PlaylistId("rotation"), "Principal", "shuffle", 3, ids)
    in_order = Playlist(PlaylistId("in-order"), "Novedades", "sequential", 1, ids[: size // 10])
    return Programme(tracks, (rotation, in_order))

"""One station's programme: asks the core what airs next, words it for Liquidsoap, and keeps what it aired."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from ipstream.agent.airings import SUSPENDED, Airings, Prepared, airing_id
from ipstream.agent.emit import Emit
from ipstream.agent.liquidsoap.annotate import annotate_uri
from ipstream.agent.liquidsoap.callbacks import OnAir
from ipstream.agent.liquidsoap.config import LEAD
from ipstream.agent.loudness import gain_of
from ipstream.agent.media_cache import MediaCache
from ipstream.agent.media_plan import Wanted
from ipstream.agent.selection import Selection
from ipstream.agent.spec_store import Station
from ipstream.core.autodj import Decision, History, Upcoming, decide, follows_at, rng_for, simulate
from ipstream.core.programme.playlists import Programme
from ipstream.core.programme.reasons import Reason
from ipstream.core.programme.tracks import Track
from ipstream.core.protocol.events import NothingToPlay, PlanChanged, PlannedTrack, Source
from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import PlaylistId, Seconds, Sha256

PLANNED = 5
SOON = 10
SAFETY_TRACKS = 30
LATE: Seconds = 5.0
"""Liquidsoap asks ``LEAD`` and a crossfade ahead of the end. Who asks earlier by more than this skips."""
SHIFT = timedelta(seconds=2)
"""A plan that only moved by less is the same plan."""


class Playout:
    """One station's programme. Synchronous, called in the event loop; every method is quick.

    What is planned is what will be decided as long as nothing changes: both ask the core with the same history, the
    same number and the moment at which the track should begin.
    """

    def __init__(
        self,
        station: Station,
        airings: Airings,
        cache: MediaCache,
        emit: Emit,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._airings = airings
        self._cache = cache
        self._emit = emit
        self._clock = clock
        self._planned: tuple[PlannedTrack, ...] = ()
        self._safety: frozenset[Sha256] = frozenset()
        self._nothing_told = airings.on_air is not None and airings.on_air.airing.reason.code == "notice"
        self.follow(station)

    def follow(self, station: Station) -> None:
        """A newer spec is current."""
        self._station = station
        self._items = {item.track_id: item for item in station.catalogue.items}
        self._here = Selection(station, lambda item: self._cache.path(item) is not None, self._clock)
        self._wished = Selection(station, lambda item: not self._cache.failed(item), self._clock)

    def next_uri(self) -> str | None:
        """The annotate line of what airs next, remembered as prepared.

        None when nothing is playable, which is told once: the station then plays its notice and asks again.
        """
        found = self._decide()
        if found is None:
            self._tell_nothing()
            return None
        decision, path = found
        self._nothing_told = False
        airing = self._prepared(decision)
        self._airings.prepare(airing)
        self.plan()
        return self._line(self._items[decision.track.id], path, airing.airing_id, airing.playlist_id)

    def heard(self, callback: OnAir) -> None:
        """A track began to sound, or goes on after a suspension."""
        goes_on = self._airings.going_on(callback.airing_id, callback.at)
        airing = goes_on or self._airing(callback)
        history = self._airings.history
        if airing.track_id is not None and goes_on is None:
            history = history.heard(_track(airing), airing.playlist_id, callback.at)
        self._airings.start(airing, callback.at, history)
        if airing.sha256 is not None:
            self._cache.touch(airing.sha256)
        self.plan()

    def plan(self) -> None:
        """Tell what comes next if that changed. To be called when the spec or the media changed."""
        items = () if self._station.spec.suspended else self._coming()
        if _differ(items, self._planned):
            self._emit(self._station.spec.id, PlanChanged(items))
            self._planned = items

    def _coming(self) -> tuple[PlannedTrack, ...]:
        prepared, history, starts_at = self._ahead(self._clock(), asked=False)
        upcoming = islice(self._simulate(self._here.programme(), history, starts_at), PLANNED)
        return (*prepared, *(_planned(one) for one in upcoming))[:PLANNED]

    def safety_lines(self) -> tuple[str, ...]:
        """Annotate lines, one a track, for the file from which the station plays while the agent is away."""
        _, history, starts_at = self._ahead(self._clock(), asked=False)
        upcoming = islice(self._simulate(self._here.programme(), history, starts_at), SAFETY_TRACKS)
        chosen = {one.decision.track.id: one.decision.playlist.id for one in upcoming}
        found = [(self._items[track_id], playlist_id) for track_id, playlist_id in chosen.items()]
        self._safety = frozenset(item.sha256 for item, _ in found)
        lines = ((item, self._cache.path(item), playlist_id) for item, playlist_id in found)
        return tuple(self._line(item, path, "", playlist_id) for item, path, playlist_id in lines if path is not None)

    def in_use(self) -> frozenset[Sha256]:
        """Files that must stay in the media cache."""
        airings = [*self._airings.prepared, *([self._airings.on_air.airing] if self._airings.on_air else [])]
        return self._safety.union(airing.sha256 for airing in airings if airing.sha256 is not None)

    def soon(self) -> tuple[Wanted, ...]:
        """What to have on disk first, the most urgent first: what would air next if all of it were here."""
        _, history, starts_at = self._ahead(self._clock(), asked=False)
        upcoming = islice(self._simulate(self._wished.programme(), history, starts_at), SOON)
        items = dict.fromkeys(self._items[one.decision.track.id] for one in upcoming)
        return tuple(Wanted(self._station.spec.id, item) for item in items)

    # ------------------------------------------------------------ deciding

    def _decide(self) -> tuple[Decision, Path] | None:
        """The next track and where its file is. What the cache gave up meanwhile is left out."""
        _, history, starts_at = self._ahead(self._clock(), asked=True)
        for programme in (self._here.programme, self._here.renewed):
            rng = rng_for(self._station.spec.seed, history.count)
            decision = decide(programme(), history, starts_at, rng)
            path = self._cache.path(self._items[decision.track.id]) if decision else None
            if decision is not None and path is not None:
                return decision, path
        return None

    def _ahead(self, now: datetime, *, asked: bool) -> tuple[list[PlannedTrack], History, datetime]:
        """What is prepared with its times, the history after it, and when the track after that begins."""
        history, starts_at = self._airings.history, self._after_on_air(now, asked=asked)
        planned: list[PlannedTrack] = []
        for airing in self._airings.prepared:
            if airing.track_id is not None:
                track = _track(airing)
                planned.append(_planned_track(track, starts_at, airing.reason))
                history = history.heard(track, airing.playlist_id, starts_at)
                starts_at = follows_at(starts_at, track.duration, self._crossfade)
        return planned, history, starts_at

    def _after_on_air(self, now: datetime, *, asked: bool) -> datetime:
        """When the next track begins: after what sounds, or at once when Liquidsoap asks long before that ends."""
        on_air = self._airings.on_air
        if on_air is None or on_air.airing.track_id is None:
            return now
        since = on_air.started_at + self._airings.standing(now)
        expected = follows_at(since, on_air.airing.duration, self._crossfade)
        skipping = asked and expected - now > timedelta(seconds=LEAD + self._crossfade + LATE)
        return now if skipping else max(now, expected)

    def _simulate(self, programme: Programme, history: History, starts_at: datetime) -> Iterator[Upcoming]:
        return simulate(programme, history, starts_at, seed=self._station.spec.seed, crossfade=self._crossfade)

    @property
    def _crossfade(self) -> Seconds:
        return self._station.spec.sound.crossfade

    # ------------------------------------------------------------ wording

    def _prepared(self, decision: Decision) -> Prepared:
        track = decision.track
        return Prepared(
            airing_id=str(uuid.uuid4()),
            track_id=track.id,
            playlist_id=decision.playlist.id,
            sha256=self._items[track.id].sha256,
            title=track.title,
            artist=track.artist,
            duration=track.duration,
            source="autodj",
            reason=decision.reason,
        )

    def _line(self, item: MediaItem, path: Path, airing: str, playlist_id: PlaylistId | None) -> str:
        return annotate_uri(
            path,
            kind="music",
            title=item.title,
            artist=item.artist,
            album=item.album,
            airing_id=airing,
            track_id=item.track_id,
            playlist_id=playlist_id,
            cue_in=item.cue_in,
            cue_out=item.cue_out,
            gain_db=gain_of(item, self._station.spec.sound),
        )

    def _airing(self, callback: OnAir) -> Prepared:
        """What was prepared under that id, or what the callback itself says of it."""
        for airing in self._airings.prepared:
            if airing.airing_id == callback.airing_id:
                return airing
        item = self._items.get(callback.track_id) if callback.track_id else None
        source: Source = "notice" if callback.source == "suspension" or callback.kind == "notice" else callback.source
        code = SUSPENDED if callback.source == "suspension" else "forgotten" if source == "autodj" else source
        return Prepared(
            airing_id=callback.airing_id or airing_id(self._station.spec.id, callback.at, callback.title),
            track_id=callback.track_id or None,
            playlist_id=callback.playlist_id or None,
            sha256=item.sha256 if item else None,
            title=item.title if item else callback.title,
            artist=item.artist if item else callback.artist,
            duration=item.cue_out - item.cue_in if item else 0.0,
            source=source,
            reason=Reason(code),
        )

    def _tell_nothing(self) -> None:
        if not self._nothing_told:
            self._emit(self._station.spec.id, NothingToPlay())
        self._nothing_told = True


def _track(airing: Prepared) -> Track:
    assert airing.track_id is not None
    return Track(airing.track_id, airing.title, airing.artist, airing.duration)


def _planned(one: Upcoming) -> PlannedTrack:
    return _planned_track(one.decision.track, one.starts_at, one.decision.reason)


def _planned_track(track: Track, starts_at: datetime, reason: Reason) -> PlannedTrack:
    return PlannedTrack(track.id, track.title, track.artist, starts_at, track.duration, reason)


def _differ(new: tuple[PlannedTrack, ...], old: tuple[PlannedTrack, ...]) -> bool:
    if [one.track_id for one in new] != [one.track_id for one in old]:
        return True
    return any(abs(one.starts_at - before.starts_at) >= SHIFT for one, before in zip(new, old, strict=True))

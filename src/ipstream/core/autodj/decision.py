"""What airs next and why: a weighted rotation of playlists with soft separation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from random import Random

from ipstream.core.autodj.history import History, Play
from ipstream.core.autodj.index import Group, PlaylistIndex, index_of
from ipstream.core.programme.playlists import Playlist, Programme, Separation
from ipstream.core.programme.reasons import Reason
from ipstream.core.programme.tracks import Track
from ipstream.core.units import Seconds

RULES = ("title", "artist", "track")
"""Weakest first. Breaking a stronger rule is worse than breaking all the weaker ones together."""
WAYS = tuple(tuple(rule for bit, rule in enumerate(RULES) if cost >> bit & 1) for cost in range(2 ** len(RULES)))
"""Every set of rules that may be broken together, the least bad first."""
COUNTED = ("artist", "title", "track")
TRIES = 64

Rules = tuple[str, ...]
Recent = dict[str, dict[str, None]]
"""By rule: what sounded less than its separation ago, newest first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """``track`` is next, on behalf of ``playlist``. ``reason.broken`` names the rules that it breaks."""

    track: Track
    playlist: Playlist
    reason: Reason


def rng_for(seed: int, count: int) -> Random:
    """The randomness of a station's decision number ``count``; ``seed`` is the station's own."""
    return Random(f"{seed}/{count}")


def decide(programme: Programme, history: History, now: datetime, rng: Random) -> Decision | None:
    """What shall begin to sound at ``now`` (aware UTC). None only when no playlist holds a playable track.

    Playlists take turns by weight. One in shuffle offers any of its tracks, a sequential one only its next. The rules
    of separation are kept if any offer keeps them; else title is broken first, then artist, then track, and of the
    offers that break a rule alike those heard longest ago are preferred.
    """
    recent = recent_of(programme.separation, history, now)
    offers = [_Offer(index, history, recent) for index in _turns(index_of(programme), rng) if index.tracks]
    for broken in WAYS:
        for offer in offers:
            number = offer.pick(broken, rng)
            if number is not None:
                return Decision(offer.index.tracks[number], offer.index.playlist, offer.reason(number, broken))
    return None


def recent_of(separation: Separation, history: History, now: datetime) -> Recent:
    """What the rules of separation see of the history.

    What aired by a clock that was ahead is separated as if it had been as far behind, not until that time comes.
    """
    lengths: dict[str, Seconds] = {rule: getattr(separation, rule) for rule in RULES}
    longest = max(lengths.values())
    recent: Recent = {rule: {} for rule in RULES}
    for play in reversed(history.plays):
        age = (now - play.started_at).total_seconds()
        if age >= longest:
            break
        for rule, length in lengths.items():
            if (key := _key(play, rule)) and abs(age) < length:
                recent[rule].setdefault(key)
    return recent


def _key(play: Play, rule: str) -> str:
    return play.track_id if rule == "track" else str(getattr(play, rule))


def _turns(indexes: Sequence[PlaylistIndex], rng: Random) -> list[PlaylistIndex]:
    """All playlists in a random order in which each is first as often as its weight says, whoever else may not play."""
    return sorted(indexes, key=lambda index: rng.random() ** (1 / index.playlist.weight), reverse=True)


class _Offer:
    """What one playlist has to offer now."""

    def __init__(self, index: PlaylistIndex, history: History, recent: Recent) -> None:
        self.index = index
        self._recent = recent
        self._next = index.next_in_order(history) if index.playlist.order == "sequential" else None

    def pick(self, broken: Rules, rng: Random) -> int | None:
        """Index of a track that breaks no rule but these; None if there is none. Ask with the least bad ones first."""
        kept = tuple(rule for rule in RULES if rule not in broken)
        if self._next is not None:
            return None if self._barred(self._next, kept) else self._next
        if self._eligible(kept) == 0:
            return None
        groups = self._heard_longest_ago(broken[-1], kept) if broken else [range(len(self.index.tracks))]
        return self._any_of(groups, kept, rng)

    def reason(self, number: int, broken: Rules) -> Reason:
        playlist, of = self.index.playlist.name, len(self.index.tracks)
        if of == 1:
            return Reason("only_track", {"playlist": playlist}, broken)
        if self._next is not None:
            return Reason("sequential", {"playlist": playlist, "position": number + 1, "of": of}, broken)
        eligible = self._eligible(tuple(rule for rule in RULES if rule not in broken))
        return Reason("shuffle", {"playlist": playlist, "eligible": eligible, "of": of}, broken)

    def _barred(self, number: int, kept: Rules) -> bool:
        return any(self.index.keys[rule][number] in self._recent[rule] for rule in kept)

    def _eligible(self, kept: Rules) -> int:
        """How many tracks break none of these rules. An artist may have very many tracks: they are not gone through."""
        barred, counted = 0, ()  # type: tuple[int, Rules]
        for rule in sorted(kept, key=COUNTED.index):
            for group in self._groups(rule):
                barred += sum(not self._barred(number, counted) for number in group) if counted else len(group)
            counted = (*counted, rule)
        return len(self.index.tracks) - barred

    def _groups(self, rule: str) -> list[Group]:
        """Tracks alike by this rule to what sounded lately, newest first."""
        groups = self.index.groups[rule]
        return [groups[key] for key in self._recent[rule] if key in groups]

    def _heard_longest_ago(self, rule: str, kept: Rules) -> list[Group]:
        """The half of what the broken ``rule`` is about that sounded longest ago: so nothing comes twice in a row."""
        choice = [
            group for group in reversed(self._groups(rule)) if not all(self._barred(number, kept) for number in group)
        ]
        return choice[: (len(choice) + 1) // 2]

    def _any_of(self, groups: Sequence[Sequence[int]], kept: Rules, rng: Random) -> int:
        """An eligible one by luck. Trying keeps the answer the same when what else is eligible changes a little."""
        total = sum(map(len, groups))
        for _ in range(TRIES):
            number = _member(groups, rng.randrange(total))
            if not self._barred(number, kept):
                return number
        return rng.choice([number for number in chain.from_iterable(groups) if not self._barred(number, kept)])


def _member(groups: Sequence[Sequence[int]], place: int) -> int:
    for group in groups:
        if place < len(group):
            return group[place]
        place -= len(group)
    raise IndexError(place)

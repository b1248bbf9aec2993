"""What a listener and a programmer notice of the rotation."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from ipstream.core.autodj import History, decide, rng_for
from ipstream.core.autodj.history import MOST_FOLLOWED, MOST_PLAYS
from ipstream.core.programme.playlists import Playlist, Programme, Separation
from ipstream.core.programme.reasons import Reason
from ipstream.core.units import TrackId
from tests.core.radios import NOON, names, playlist, programme, track, upcoming

LETTERS = "abcdefgh"


def heard(of: Programme, *aired: str, playlist_id: str = "p") -> History:
    """A history in which these tracks aired, three minutes apart, the last three minutes before noon."""
    known = {one.id: one for one in of.tracks}
    history = History()
    for number, name in enumerate(aired):
        at = NOON - timedelta(minutes=3 * (len(aired) - number))
        history = history.heard(known.get(TrackId(name), track(name)), playlist(playlist_id).id, at)
    return history


class TestShuffle:
    def test_it_gives_every_track_its_turn(self) -> None:
        assert set(names(programme(playlist("p", *LETTERS)), 200)) == set(LETTERS)

    def test_another_seed_gives_another_order(self) -> None:
        of = programme(playlist("p", *LETTERS))
        assert names(of, 30, seed=1) != names(of, 30, seed=2)

    def test_the_reason_says_among_how_many_it_was_chosen(self) -> None:
        of = programme(playlist("p", *LETTERS), separation=Separation(track=3600, artist=0, title=0))
        reasons = [one.decision.reason for one in upcoming(of, 3)]
        assert reasons[0] == Reason("shuffle", {"playlist": "P", "eligible": 8, "of": 8})
        assert reasons[2] == Reason("shuffle", {"playlist": "P", "eligible": 6, "of": 8})

    def test_a_lone_track_repeats_and_says_so(self) -> None:
        of = programme(playlist("p", "a"), separation=Separation())
        first, second = (one.decision for one in upcoming(of, 2))
        assert first.reason == Reason("only_track", {"playlist": "P"})
        assert second.reason == Reason("only_track", {"playlist": "P"}, ("title", "track"))


class TestSeparation:
    @pytest.mark.parametrize("rule", ["track", "artist", "title"])
    def test_what_just_sounded_stays_away(self, rule: str) -> None:
        of = Programme(
            (track("a", "Sosa", "Vida"), track("b", " SOSA", "vida  "), track("c", "Soda", "Otra")),
            (playlist("p", "a", "b", "c"),),
            replace(Separation(0, 0, 0), **{rule: 600.0}),
        )
        history = heard(of, "a")
        decided = {decide(of, history, NOON, rng_for(seed, 1)).track.id for seed in range(40)}  # type: ignore[union-attr]
        assert decided == ({"b", "c"} if rule == "track" else {"c"})

    def test_it_ends_to_the_second(self) -> None:
        of = programme(playlist("p", "a", "b"), separation=Separation(track=360, artist=0, title=0))
        history = heard(of, "a", "b")
        due, early = (decide(of, history, at, rng_for(1, 2)) for at in (NOON, NOON - timedelta(seconds=1)))
        assert due
        assert early
        assert (due.track.id, due.reason.broken) == ("a", ())
        assert (early.track.id, early.reason.broken) == ("a", ("track",))

    def test_what_aired_by_a_clock_that_was_years_ahead_does_not_stay_away_for_years(self) -> None:
        of = programme(playlist("p", "a", "b"), separation=Separation(track=3600, artist=0, title=0))
        history = History().heard(track("a"), playlist("p").id, NOON + timedelta(days=3000))
        history = history.heard(track("b"), playlist("p").id, NOON - timedelta(minutes=3))
        decision = decide(of, history, NOON, rng_for(1, 2))
        assert decision is not None
        assert (decision.track.id, decision.reason.broken) == ("a", ())

    def test_title_gives_way_before_artist_and_artist_before_track(self) -> None:
        of = Programme(
            (track("same"), track("title", "Other", "same"), track("artist", "Sosa", "x")),
            (playlist("p", "same", "title", "artist"),),
            Separation(3600, 3600, 3600),
        )
        history = heard(of, "same", "gone")
        history = history.heard(track("gone too", "Sosa", "y"), None, NOON)
        order, broken = [], []
        for one in upcoming(of, 3, history):
            order.append(one.decision.track.id)
            broken.append(one.decision.reason.broken)
        assert order == ["title", "artist", "same"]
        assert broken == [("title",), ("artist",), ("title", "track")]

    def test_tracks_without_an_artist_are_not_all_by_one(self) -> None:
        of = programme(playlist("p", *LETTERS), separation=Separation(track=0, artist=3600, title=0))
        assert all(one.decision.reason.broken == () for one in upcoming(of, 20))

    def test_a_playlist_that_can_keep_it_goes_before_one_that_cannot(self) -> None:
        heavy, light = playlist("p", "a", weight=100), playlist("q", *LETTERS[1:], weight=1)
        of = programme(heavy, light, separation=Separation(track=900, artist=0, title=0))
        order = names(of, 40)
        assert all(one.decision.reason.broken == () for one in upcoming(of, 40))
        assert order.count("a") >= 7

    @pytest.mark.parametrize("count", [2, 3, 5])
    def test_with_few_tracks_none_comes_twice_in_a_row(self, count: int) -> None:
        order = names(programme(playlist("p", *LETTERS[:count]), separation=Separation()), 60)
        assert all(before != after for before, after in pairwise(order))

    def test_with_two_artists_they_take_turns(self) -> None:
        artists = {name: "Sosa" if name in "abcd" else "Soda" for name in LETTERS}
        of = programme(playlist("p", *LETTERS), separation=Separation(), **artists)
        order = [artists[name] for name in names(of, 8)]
        assert all(before != after for before, after in pairwise(order))


class TestWeights:
    def test_they_are_the_playlists_shares(self) -> None:
        of = programme(
            playlist("p", *"abc", weight=60), playlist("q", *"def", weight=30), playlist("r", "g", weight=10)
        )
        shares = Counter(one.decision.playlist.id for one in upcoming(of, 4000))
        assert shares["p"] == pytest.approx(2400, rel=0.07)  # type: ignore[index]
        assert shares["q"] == pytest.approx(1200, rel=0.10)  # type: ignore[index]
        assert shares["r"] == pytest.approx(400, rel=0.20)  # type: ignore[index]

    def test_the_share_of_an_empty_playlist_goes_to_the_others(self) -> None:
        of = programme(playlist("p", *"abc", weight=20), playlist("q", *"def", weight=20), playlist("r", weight=60))
        shares = Counter(one.decision.playlist.id for one in upcoming(of, 2000))
        assert shares["p"] == pytest.approx(1000, rel=0.1)  # type: ignore[index]


class TestSequence:
    def test_it_plays_in_order_and_begins_again(self) -> None:
        of = programme(playlist("p", *"abc", order="sequential"))
        assert names(of, 7) == [*"abcabca"]
        assert upcoming(of, 2)[1].decision.reason == Reason("sequential", {"playlist": "P", "position": 2, "of": 3})

    def test_it_keeps_its_order_though_rules_break_and_says_which(self) -> None:
        of = programme(playlist("p", *"abc", order="sequential"), separation=Separation(), a="Sosa", b="Sosa", c="Soda")
        decisions = [one.decision for one in upcoming(of, 4)]
        assert [one.track.id for one in decisions] == [*"abca"]
        assert [one.reason.broken for one in decisions] == [(), ("artist",), (), ("title", "artist", "track")]

    def test_its_place_is_kept_while_another_playlist_plays(self) -> None:
        of = programme(playlist("p", *"abc", order="sequential"), playlist("q", *"xyz"))
        order = [name for name in names(of, 60) if name in "abc"]
        assert order == [*("abc" * 20)][: len(order)]
        assert len(order) > 15

    @pytest.mark.parametrize(
        ("edited", "goes_on_with"),
        [
            ("abcdef", "d"),  # unchanged
            ("xabcdef", "d"),  # something before it
            ("abcxdef", "x"),  # something right after it
            ("abdef", "d"),  # the track itself removed
            ("adef", "d"),  # and the one before it
            ("fedcba", "b"),  # turned round
            ("def", "d"),  # all that aired removed
            ("abc", "a"),  # all that was to come removed
        ],
    )
    def test_its_place_survives_edits(self, edited: str, goes_on_with: str) -> None:
        before = programme(playlist("p", *"abcdef", order="sequential"))
        history = heard(before, *"abc")
        after = programme(playlist("p", *edited, order="sequential"))
        assert names(after, 1, history) == [goes_on_with]

    def test_its_place_survives_the_loss_of_a_file(self) -> None:
        full = programme(playlist("p", *"abcdef", order="sequential"))
        without = Programme(tuple(one for one in full.tracks if one.id not in "cd"), full.playlists, full.separation)
        assert names(without, 5, heard(full, *"abc")) == [*"efabe"]

    def test_a_long_playlist_forgets_only_what_aired_long_ago(self) -> None:
        many = [f"t{number}" for number in range(300)]
        history = heard(programme(playlist("p", *many, order="sequential")), *many[:200])
        kept = many[: 200 - MOST_FOLLOWED + 1] + many[200:]
        assert names(programme(playlist("p", *kept, order="sequential")), 1, history) == ["t200"]


class TestHistory:
    def test_it_stays_small(self) -> None:
        history = History()
        for number in range(MOST_PLAYS + 700):
            history = history.heard(track(f"t{number}"), playlist(f"p{number}").id, NOON)
        assert history.count == MOST_PLAYS + 700
        assert len(history.plays) == MOST_PLAYS
        assert len(history.followed) < 300

    def test_what_aired_for_no_playlist_moves_none(self) -> None:
        of = programme(playlist("p", *"abc", order="sequential"))
        history = heard(of, "a").heard(track("b"), None, NOON)
        assert names(of, 1, history) == ["b"]


def test_a_decision_among_fifty_thousand_tracks_takes_well_under_three_milliseconds() -> None:
    tracks = tuple(track(f"t{n}", f"Artist {n % 7000}", f"Title {n % 40000}") for n in range(50_000))
    everything = Playlist(playlist("p").id, "P", "shuffle", 1, tuple(one.id for one in tracks))
    of = Programme(tracks, (everything,))
    history = History()
    decide(of, history, NOON, rng_for(1, 0))
    took = []
    for number in range(300):
        now = NOON + timedelta(minutes=3 * number)
        started = time.thread_time()
        decision = decide(of, history, now, rng_for(1, history.count))
        took.append(time.thread_time() - started)
        assert decision is not None
        history = history.heard(decision.track, decision.playlist.id, now)
    assert sorted(took)[-4] < 0.003

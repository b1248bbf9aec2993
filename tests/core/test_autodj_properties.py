"""What holds of every decision, whatever the programme."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from ipstream.core.autodj import Decision, History, decide, follows_at, rng_for, simulate
from ipstream.core.autodj.index import index_of
from ipstream.core.programme.playlists import Programme
from ipstream.core.programme.reasons import Reason
from ipstream.core.protocol.codec import decode, encode
from tests.core.radios import broken_rules, programmes, situations

COST = {"title": 1, "artist": 2, "track": 4}
Situation = tuple[Programme, History, datetime, int]


def ask(situation: Situation) -> Decision | None:
    of, history, now, seed = situation
    return decide(of, history, now, rng_for(seed, history.count))


@given(situations())
def test_it_is_never_silent_while_a_playlist_holds_something_playable(situation: Situation) -> None:
    of = situation[0]
    playable = {track.id for track in of.tracks}
    decision = ask(situation)
    if any(playable.intersection(playlist.tracks) for playlist in of.playlists):
        assert decision is not None
        assert decision.track in of.tracks
        assert decision.track.id in decision.playlist.tracks
    else:
        assert decision is None


@given(situations())
def test_the_same_question_has_the_same_answer(situation: Situation) -> None:
    of, history, now, seed = situation
    copy = Programme(of.tracks, of.playlists, of.separation)
    remembered = decode(encode(history), History)
    assert ask(situation) == decide(copy, remembered, now, rng_for(seed, history.count))


@given(situations())
def test_the_reason_names_the_broken_rules_weakest_first(situation: Situation) -> None:
    of, history, now, _ = situation
    decision = ask(situation)
    if decision is not None:
        assert set(decision.reason.broken) == broken_rules(decision, of, history, now)
        assert list(decision.reason.broken) == sorted(decision.reason.broken, key=COST.__getitem__)


@given(situations())
def test_no_rule_is_broken_while_something_less_bad_is_on_offer(situation: Situation) -> None:
    of, history, now, _ = situation
    decision = ask(situation)
    if decision is not None:
        chosen = sum(COST[rule] for rule in decision.reason.broken)
        for track, playlist in offered(of, history):
            other = Decision(track, playlist, Reason(""))
            assert chosen <= sum(COST[rule] for rule in broken_rules(other, of, history, now))


def offered(of: Programme, history: History):  # type: ignore[no-untyped-def]
    """All tracks of playlists in shuffle, and the next one of each sequential playlist."""
    for index in index_of(of):
        if index.tracks and index.playlist.order == "sequential":
            yield index.tracks[index.next_in_order(history)], index.playlist
        else:
            yield from ((track, index.playlist) for track in index.tracks)


@given(situations(), st.integers(0, 10), st.floats(0, 12))
def test_simulating_is_deciding_again_and_again(situation: Situation, count: int, crossfade: float) -> None:
    of, history, now, seed = situation
    simulated = list(islice(simulate(of, history, now, seed=seed, crossfade=crossfade), count))
    for one in simulated:
        assert one.starts_at == now
        assert one.decision == decide(of, history, now, rng_for(seed, history.count))
        history = history.heard(one.decision.track, one.decision.playlist.id, now)
        now = follows_at(now, one.decision.track.duration, crossfade)
    assert len(simulated) in (0, count)


@given(situations())
def test_history_survives_being_written_and_read(situation: Situation) -> None:
    history = situation[1]
    assert decode(encode(history), History) == history


@given(situations(), st.floats(0, 400))
def test_a_decision_taken_early_stands_unless_a_rule_forbids_it(situation: Situation, earlier: float) -> None:
    """A person who skips hears what was announced."""
    of, history, now, seed = situation
    before = max([now - timedelta(seconds=earlier), *(play.started_at for play in history.plays[-1:])])
    announced, early = ask(situation), decide(of, history, before, rng_for(seed, history.count))
    if announced and early and not broken_rules(announced, of, history, before):
        assert early.track == announced.track


@given(programmes())
def test_every_playable_track_of_a_shuffled_playlist_gets_its_turn(of: Programme) -> None:
    listed = {track_id for playlist in of.playlists if playlist.order == "shuffle" for track_id in playlist.tracks}
    free = Programme(of.tracks, tuple(p for p in of.playlists if p.order == "shuffle"))
    index_tracks = {track.id for index in index_of(free) for track in index.tracks}
    assert index_tracks == listed & {track.id for track in of.tracks}

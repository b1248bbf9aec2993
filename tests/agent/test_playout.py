"""What a station is given to play, what is told of it, and what is announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from ipstream.agent.liquidsoap.callbacks import OnAir
from ipstream.agent.notices import NOTHING_TO_PLAY, SUSPENDED
from ipstream.agent.playout import SAFETY_TRACKS
from ipstream.core.programme.playlists import Playlist, Separation
from ipstream.core.protocol.events import AiringEnded, AiringStarted, NothingToPlay, PlanChanged, RuleBroken
from ipstream.core.protocol.spec import Sound
from ipstream.core.units import PlaylistId
from tests.agent.conftest import Told
from tests.agent.desk import NOON, Desk, item, said, station_of
from tests.agent.radio import ANDES

SEPARATION = timedelta(seconds=240)
ITEMS = [item(name) for name in "abcdefgh"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Eight tracks of a minute in order, a crossfade of a second, all on disk."""
    return Desk(tmp_path, station_of(*ITEMS), *ITEMS)


@pytest.fixture
def shuffled(tmp_path: Path) -> Desk:
    listed = Playlist(PlaylistId("p"), "Todo", "shuffle", 1, tuple(one.track_id for one in ITEMS))
    return Desk(
        tmp_path, station_of(*ITEMS, playlists=(listed,), separation=Separation(SEPARATION.seconds, 0, 0)), *ITEMS
    )


def started(told: Told) -> list[str]:
    return [body.title for body in told.of(AiringStarted) if isinstance(body, AiringStarted)]


def ended(told: Told) -> list[str]:
    return [body.how for body in told.of(AiringEnded) if isinstance(body, AiringEnded)]


class TestWhatIsGiven:
    def test_the_line_says_which_file_and_how_to_play_it(self, tmp_path: Path) -> None:
        loud = item("x", artist='Ñandú "el" #{1}', album="Disco", cue_in=1.5, cue_out=61.5, loudness=-10.0)
        desk = Desk(tmp_path, station_of(loud), loud)
        line = desk.playout.next_uri()
        assert line is not None
        assert line.endswith(f":{desk.cache.path(loud)}")
        assert said(line, "artist") == 'Ñandú "el" #{1}'
        assert said(line, "kind") == "music"
        assert said(line, "seconds") == "60.000"
        assert said(line, "playlist_id") == "playlist-andes"
        assert 'liq_amplify="-6.00 dB"' in line
        assert 'liq_cue_in="1.500"' in line

    def test_tracks_that_are_not_on_disk_are_left_out(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(*ITEMS), *ITEMS[3:5])
        assert desk.play(3) == ["d", "e", "d"]

    def test_a_file_that_was_given_up_meanwhile_is_left_out_at_once(self, tmp_path: Path) -> None:
        many = [item(f"t{number:02}") for number in range(30)]
        desk = Desk(tmp_path, station_of(*many), *many)
        assert desk.play(2) == ["t00", "t01"]
        desk.lose(many[2], many[3])
        assert desk.asked() == "t04"

    def test_a_track_that_liquidsoap_cannot_play_is_not_given_twice(self, desk: Desk) -> None:
        assert [desk.asked(), desk.asked(), desk.asked()] == ["a", "b", "c"]

    def test_what_is_given_stays_in_the_cache_until_it_was_heard(self, desk: Desk) -> None:
        desk.play(1)
        desk.asked()
        assert desk.playout.in_use() == {ITEMS[0].sha256, ITEMS[1].sha256}
        desk.sounds()
        assert desk.playout.in_use() == {ITEMS[1].sha256}

    def test_a_newer_spec_is_obeyed_and_history_kept(self, desk: Desk) -> None:
        desk.play(2)
        fewer = station_of(*ITEMS[4:])
        desk.playout.follow(fewer)
        assert desk.asked() == "e"
        desk.sounds()
        desk.playout.follow(station_of(*ITEMS))
        assert desk.asked() == "f"


class TestNothingToPlay:
    def test_it_is_told_once_until_there_is_something(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(*ITEMS))
        assert [desk.asked() for _ in range(5)] == [""] * 5
        assert len(desk.told.of(NothingToPlay)) == 1
        again = Desk(tmp_path, station_of(*ITEMS), ITEMS[0], told=desk.told)
        assert again.asked() == "a"
        again.playout.follow(station_of())
        assert again.asked() == ""
        assert len(desk.told.of(NothingToPlay)) == 2

    def test_the_notice_airs_as_one(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(*ITEMS))
        desk.asked()
        desk.notice(NOTHING_TO_PLAY, "notice")
        body = desk.told.of(AiringStarted)[0]
        assert isinstance(body, AiringStarted)
        assert (body.title, body.source, body.reason.code, body.track_id) == (
            "Emisora sin programación",
            "notice",
            "notice",
            None,
        )
        assert desk.airings.history.count == 0

    def test_an_agent_that_comes_back_during_the_notice_does_not_tell_it_again(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(*ITEMS))
        desk.asked()
        desk.notice(NOTHING_TO_PLAY, "notice")
        desk.restarted().asked()
        assert len(desk.told.of(NothingToPlay)) == 1


class TestSuspension:
    """A suspension cuts what sounds; afterwards that goes on, as an airing of its own."""

    @pytest.fixture
    def desk(self, tmp_path: Path) -> Desk:
        """Twenty seconds into the second track it was suspended."""
        desk = Desk(tmp_path, station_of(*ITEMS), *ITEMS)
        desk.play(1)
        desk.asked()
        desk.now = desk.due()
        self.before = desk.sounds()
        desk.now += timedelta(seconds=20)
        desk.playout.follow(station_of(*ITEMS, suspended=True))
        desk.playout.plan()
        desk.notice(SUSPENDED, "suspension")
        return desk

    def test_the_notice_airs_and_what_sounded_is_interrupted(self, desk: Desk) -> None:
        assert started(desk.told) == ["a", "b", "Emisora suspendida"]
        assert ended(desk.told) == ["finished", "interrupted"]
        notice = desk.told.of(AiringStarted)[-1]
        assert isinstance(notice, AiringStarted)
        assert (notice.source, notice.reason.code, notice.track_id) == ("notice", "suspended", None)

    def test_nothing_is_planned_meanwhile(self, desk: Desk) -> None:
        assert desk.planned() == ()
        desk.playout.follow(station_of(*ITEMS))
        desk.playout.plan()
        assert desk.planned()[0].title == "c"

    def test_the_track_goes_on_for_as_long_as_was_left_of_it(self, desk: Desk) -> None:
        again = desk.restarted()
        again.now += timedelta(days=3)
        for _ in range(2):  # what was told before is passed over
            again.playout.heard(msgspec.structs.replace(self.before, at=again.now))
        assert started(again.told) == ["a", "b", "Emisora suspendida", "b"]
        rest = again.told.of(AiringStarted)[-1]
        assert isinstance(rest, AiringStarted)
        assert rest.airing_id != self.before.airing_id
        assert rest.duration == pytest.approx(40)
        assert again.airings.history.count == 2
        again.now = again.due() - timedelta(seconds=9)
        assert again.play(1) == ["c"]

    def test_a_liquidsoap_that_was_restarted_meanwhile_begins_with_the_next(self, desk: Desk) -> None:
        desk.airings.interrupt(desk.now)
        desk.playout.follow(station_of(*ITEMS))
        assert desk.play(1) == ["c"]
        assert ended(desk.told) == ["finished", "interrupted", "interrupted"]

    def test_having_nothing_to_play_is_told_after_a_restart_during_the_notice(self, desk: Desk) -> None:
        again = desk.restarted()
        again.playout.follow(station_of())
        again.asked()
        assert len(again.told.of(NothingToPlay)) == 1


class TestWhatIsTold:
    def test_each_airing_begins_and_ends_under_one_id(self, desk: Desk) -> None:
        desk.play(3)
        assert started(desk.told) == ["a", "b", "c"]
        assert ended(desk.told) == ["finished", "finished"]
        ids = [body.airing_id for body in desk.told.of(AiringStarted, AiringEnded)]  # type: ignore[union-attr]
        assert ids == [ids[0], ids[0], ids[2], ids[2], ids[4]]

    def test_the_start_says_why_and_what_gave_way(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(ITEMS[0], separation=Separation()), ITEMS[0])
        desk.play(2)
        second = desk.told.of(AiringStarted)[1]
        assert isinstance(second, AiringStarted)
        assert second.reason.code == "only_track"
        assert second.reason.broken == ("title", "track")
        rules = [(body.airing_id, body.rule) for body in desk.told.of(RuleBroken) if isinstance(body, RuleBroken)]
        assert rules == [(second.airing_id, "title"), (second.airing_id, "track")]

    def test_a_safe_track_counts_in_the_history(self, desk: Desk) -> None:
        desk.play(1)
        line = desk.playout.safety_lines()[0]
        desk.sounds(line, source="safety")
        body = desk.told.of(AiringStarted)[-1]
        assert isinstance(body, AiringStarted)
        assert (body.title, body.source, body.reason.code, body.duration) == ("b", "safety", "safety", 60.0)
        assert desk.asked() == "c"

    def test_what_is_read_twice_is_told_once(self, desk: Desk) -> None:
        desk.asked()
        first = desk.sounds()
        desk.now += timedelta(seconds=59)
        desk.asked()
        second = desk.sounds()
        again = desk.restarted()
        for callback in (first, second):
            again.playout.heard(callback)
        assert started(desk.told) == ["a", "b"]
        assert again.airings.on_air is not None
        assert again.airings.on_air.airing.title == "b"
        assert again.airings.history.count == 2

    def test_a_safe_track_read_twice_is_told_once_too(self, desk: Desk) -> None:
        callback = desk.sounds(desk.playout.safety_lines()[0], source="safety")
        desk.restarted().playout.heard(callback)
        assert started(desk.told) == ["a"]

    def test_an_airing_the_agent_no_longer_knows_is_told_as_liquidsoap_tells_it(self, desk: Desk) -> None:
        desk.asked()
        callback = OnAir(at=NOON, source="autodj", airing_id="x", track_id=ITEMS[2].track_id, title="c", kind="music")
        desk.playout.heard(callback)
        body = desk.told.of(AiringStarted)[0]
        assert isinstance(body, AiringStarted)
        assert (body.airing_id, body.title, body.duration, body.reason.code) == ("x", "c", 60.0, "forgotten")


class TestThePlan:
    def test_it_is_what_then_airs(self, shuffled: Desk) -> None:
        shuffled.play(1)
        announced = [one.track_id for one in shuffled.planned()]
        assert shuffled.play(5) == announced

    def test_its_times_and_reasons_come_true(self, shuffled: Desk) -> None:
        shuffled.play(3)
        announced = shuffled.planned()[0]
        shuffled.play(1)
        on_air = shuffled.airings.on_air
        assert on_air is not None
        assert on_air.started_at == announced.starts_at
        assert on_air.airing.reason == announced.reason

    def test_a_skip_brings_what_was_announced_unless_that_comes_too_soon(self, shuffled: Desk) -> None:
        kept = 0
        for _ in range(20):
            shuffled.play(1)
            announced = shuffled.planned()[0].track_id
            assert shuffled.airings.on_air is not None
            shuffled.now = shuffled.airings.on_air.started_at + timedelta(seconds=20)
            lately = {p.track_id for p in shuffled.airings.history.plays if shuffled.now - p.started_at < SEPARATION}
            shuffled.airings.skip()
            assert (shuffled.asked() == announced) == (announced not in lately)
            kept += announced not in lately
            shuffled.sounds()
        assert kept > 10
        assert ended(shuffled.told).count("skipped") == 20

    def test_a_pause_puts_it_off_by_its_length(self, desk: Desk) -> None:
        desk.play(1)
        before = desk.planned()[0].starts_at
        desk.airings.pause(desk.now)
        desk.now += timedelta(seconds=100)
        desk.airings.resume(desk.now)
        desk.playout.plan()
        assert desk.planned()[0].starts_at == before + timedelta(seconds=100)

    def test_it_comes_true_after_the_agent_was_killed(self, shuffled: Desk) -> None:
        shuffled.play(2)
        announced = [one.track_id for one in shuffled.planned()]
        again = shuffled.restarted()
        again.playout.plan()
        assert [one.track_id for one in again.planned()] == announced
        assert again.play(4) == announced[:4]

    def test_what_is_prepared_comes_first_in_it(self, desk: Desk) -> None:
        desk.play(1)
        desk.asked()
        desk.playout.follow(station_of(*reversed(ITEMS)))
        desk.playout.plan()
        assert [one.track_id for one in desk.planned()] == ["b", "a", "h", "g", "f"]

    def test_it_is_told_only_when_it_changed(self, desk: Desk) -> None:
        desk.play(1)
        told = len(desk.told.of(PlanChanged))
        desk.playout.plan()
        desk.asked()
        desk.playout.plan()
        assert len(desk.told.of(PlanChanged)) == told
        desk.playout.follow(station_of(*ITEMS, sound=Sound(crossfade=8.0)))
        desk.playout.plan()
        assert len(desk.told.of(PlanChanged)) == told + 1

    def test_it_is_empty_when_nothing_is_left(self, desk: Desk) -> None:
        desk.play(1)
        desk.playout.follow(station_of())
        desk.playout.plan()
        assert desk.planned() == ()


class TestBehindIt:
    def test_the_safety_list_is_what_comes_next(self, desk: Desk) -> None:
        desk.play(2)
        lines = desk.playout.safety_lines()
        assert [said(line, "track_id") for line in lines] == [*"cdefghab"]
        assert {said(line, "airing_id") for line in lines} == {""}
        assert desk.playout.in_use() == {one.sha256 for one in ITEMS}

    def test_the_safety_list_is_bounded(self, tmp_path: Path) -> None:
        many = [item(f"t{number}") for number in range(SAFETY_TRACKS + 20)]
        desk = Desk(tmp_path, station_of(*many), *many)
        assert len(desk.playout.safety_lines()) == SAFETY_TRACKS

    def test_wanted_first_is_what_would_air_first(self, tmp_path: Path) -> None:
        desk = Desk(tmp_path, station_of(*ITEMS), *ITEMS[:2])
        desk.play(1)
        wanted = desk.playout.soon()
        assert [one.item.track_id for one in wanted] == [*"bcdefgha"]
        assert {one.station_id for one in wanted} == {ANDES}

    def test_evenness_switched_off_is_heard_at_the_next_track(self, tmp_path: Path) -> None:
        quiet = replace(item("x"), loudness=-23.0, true_peak=-20.0)
        desk = Desk(tmp_path, station_of(quiet), quiet)
        assert 'liq_amplify="7.00 dB"' in (desk.playout.next_uri() or "")
        desk.playout.follow(station_of(quiet, sound=Sound(even_loudness=False)))
        assert 'liq_amplify="0.00 dB"' in (desk.playout.next_uri() or "")

"""The shipped station.liq on the real Liquidsoap, heard by a listener of a real Icecast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from ipstream.agent.liquidsoap.annotate import annotate_uri
from ipstream.agent.liquidsoap.callbacks import EventsFile
from ipstream.core.protocol.spec import Output
from tests.agent.liquidsoap.stage import Stage, stage, wait_for
from tests.air.listening import Player, clicks, dominant_tones, gaps, overlap, tones_in_order

FILLER, NOTICE = 300.0, 4400.0
TEXTS = [
    'Ella dijo "sí"',
    "C:\\música\\nueva",
    "#{1+1} ${HOME} %{x}",
    "]]> <b>&amp;</b>",
    "it's; 'StreamUrl'",
    "Ñandú, ¿qué? 😀",
    "a=b,c:d/../e",
    "100 % %41",
    "x" * 500,
]


@pytest.fixture
def place() -> Iterator[Stage]:
    """Icecast, an agent without a plan, and a notice; the station is not started."""
    with stage() as made:
        made.tone(NOTICE, 3).rename(made.media / "notice.wav")
        yield made


@pytest.fixture(scope="module")
def live() -> Iterator[Stage]:
    """A station on air with a crossfade of two seconds, whose agent always has something to play."""
    with stage() as made:
        made.agent.otherwise = made.track(FILLER, 120, kind="music", title="filler")
        made.tone(NOTICE, 3).rename(made.media / "notice.wav")
        made.start()
        wait_for(lambda: "filler" in made.titles(), seconds=10, what="filler")
        yield made


def play_now(on: Stage, *lines: str) -> None:
    """Have the station go over to these tracks, by a skip; returns when the first of them is heard."""
    before = len(on.titles())
    on.agent.plan[:] = lines
    on.order(lambda control: control.flush())
    wait_for(lambda: on.order(lambda control: control.status()).queued == 1, seconds=10, what="prepared track")
    on.order(lambda control: control.skip())
    wait_for(lambda: len(on.titles()) > before, seconds=10, what="track after the skip")


def heard(tone: float) -> Callable[[Player], object]:
    """That the listener has heard this tone."""
    return lambda player: len(player.audio) > 16_000 and tones_in_order(player.sound(), [tone])


def test_it_is_a_valid_program(place: Stage) -> None:
    assert place.run("--check").wait(60) == 0, place.log()


def test_tracks_are_faded_into_each_other_without_gap_or_click(place: Stage) -> None:
    tones = [500.0, 900.0, 1400.0, 2000.0, 2700.0]
    place.agent.plan += [place.track(tone, 6) for tone in tones]
    place.start()
    with Player(place.mount) as player:
        player.wait(lambda p: "2700" in p.now_playing, seconds=40, what="fifth track")
        player.wait(lambda _: time.time() > player.titles[-1].at + 2, seconds=5, what="sound of it")
        sound = player.sound()
    assert tones_in_order(sound, tones) == tones
    assert gaps(sound) == []
    assert clicks(sound) == []
    for before, after in pairwise(tones):
        assert overlap(sound, before, after) == pytest.approx(2.0, abs=0.4)
    assert place.titles() == [f"{tone:.0f}" for tone in tones]
    assert all(event["airing_id"] == f"airing-{event['title']}" for event in place.events("on_air"))


def test_the_next_track_is_asked_for_late_and_what_is_told_is_what_is_heard(place: Stage) -> None:
    place.agent.plan += [place.track(700, 14), place.track(1500, 14)]
    place.start()
    with Player(place.mount) as player:
        player.wait(lambda p: "1500" in p.now_playing, seconds=40, what="second track")
        player.wait(lambda _: time.time() > player.titles[-1].at + 2, seconds=5, what="sound of it")
        sound = player.sound()
    first, second = (float(event["at"]) for event in place.events("on_air"))
    assert second - first == pytest.approx(12.0, abs=0.3)
    assert place.agent.asked[1] - first > 1.5
    heard = next(stretch.start for stretch in dominant_tones(sound, [700, 1500]) if stretch.frequency == 1500)
    assert player.heard_at(heard) - second == pytest.approx(1.0, abs=0.6)  # the middle of the crossfade
    assert len(EventsFile(place.folder / "events").unread().callbacks) == len(place.events())
    assert place.agent.woken >= len(place.events()) - 1


def test_only_the_part_between_the_cue_points_sounds_at_the_gain_it_is_given(live: Stage) -> None:
    cut = live.track(1800, 5, file_seconds=12, cue_in=3.0, cue_out=8.0, gain_db=-12.0)
    with Player(live.mount) as player:
        play_now(live, cut)
        player.wait(lambda p: "filler" in p.now_playing and len(p.titles) > 1, seconds=20, what="track after it")
        sound = player.sound()
    stretches = [one for one in dominant_tones(sound, [FILLER, 1800]) if one.frequency == 1800]
    stretch = max(stretches, key=lambda one: one.end - one.start)
    assert stretch.end - stretch.start > 2.5
    assert stretch.end - stretch.start < 5.1
    middle = sound[int((stretch.start + 1) * 44100) : int((stretch.end - 1) * 44100)]
    assert abs(middle).max() == pytest.approx(0.25 * 10 ** (-12 / 20), rel=0.15)


def test_a_skip_brings_the_next_track_within_seconds(live: Stage) -> None:
    play_now(live, live.track(1000, 60))
    with Player(live.mount) as player:
        player.wait(lambda p: len(p.audio) > 16_000, seconds=5, what="sound")
        live.agent.plan[:] = [live.track(2200, 60)]
        started = time.time()
        live.order(lambda control: control.skip())
        wait_for(lambda: live.titles()[-1] == "2200", seconds=6, what="next track")
        took = time.time() - started
        player.wait(lambda _: time.time() > started + took + 2, seconds=5, what="sound of it")
        sound = player.sound()
    assert took < 4
    assert tones_in_order(sound, [1000, 2200]) == [1000, 2200]
    assert gaps(sound) == []


def test_two_skips_at_once_are_one(live: Stage) -> None:
    play_now(live, live.track(1000, 60))
    live.agent.plan[:] = [live.track(1200, 60), live.track(2200, 60)]
    live.order(lambda control: control.skip())
    live.order(lambda control: control.skip())
    wait_for(lambda: live.titles()[-1] != "1000", seconds=6, what="next track")
    time.sleep(2.5)  # in which a second skip would have acted
    assert live.titles()[-1] == "1200"


def test_a_paused_station_is_silent_and_goes_on_where_it_stood(live: Stage) -> None:
    play_now(live, live.track(1600, 9), live.track(2400, 60))
    silences = len(live.events("silence"))
    with Player(live.mount) as player:
        player.wait(lambda p: len(p.audio) > 16_000, seconds=5, what="sound")
        live.order(lambda control: control.pause(True))
        assert live.order(lambda control: control.status()).paused
        player.wait(lambda p: [g for g in gaps(p.sound()) if g[1] - g[0] > 3], seconds=10, what="silence")
        live.order(lambda control: control.pause(False))
        wait_for(lambda: live.titles()[-1] == "2400", seconds=12, what="track after it")
        sound = player.sound()
        assert not player.ended
    heard = sum(s.end - s.start for s in dominant_tones(sound, [1600, 2400]) if s.frequency == 1600)
    assert heard > 4
    assert tones_in_order(sound, [1600, 2400])[0] == 1600
    assert len(live.events("silence")) == silences


def test_texts_arrive_at_the_listener_unchanged(live: Stage) -> None:
    lines = [live.track(2600, 60, title=text, artist=text[::-1]) for text in TEXTS]
    with Player(live.mount) as player:
        for line, text in zip(lines, TEXTS, strict=True):
            play_now(live, line)
            assert live.events("on_air")[-1]["title"] == text
            expected = f"{text[::-1]} - {text}"
            player.wait(lambda p, e=expected: p.now_playing == e, seconds=8, what=f"title {expected[:40]}")  # type: ignore[misc]


def test_a_track_without_an_artist_is_called_by_its_title(live: Stage) -> None:
    with Player(live.mount) as player:
        play_now(live, live.track(2600, 60, title="Solo"))
        player.wait(lambda p: p.now_playing == "Solo", seconds=8, what="title alone")


def test_only_files_of_the_media_folder_are_played(live: Stage) -> None:
    proof = live.folder / "proof"
    outside = live.folder / "outside.wav"
    outside.write_bytes(live.tone(3300, 5).read_bytes())
    evil = [
        f"process:touch {proof} && cp {outside} $(output):",
        f'annotate:title="x":process:touch {proof}:',
        annotate_uri(outside, kind="music", title="outside"),
        f"{live.media}/../outside.wav",
        f"tmp:{live.tone(3300, 5)}",
        'annotate:title="a\\"b":' + str(outside),
    ]
    before = len(live.titles())
    for line in evil:
        live.agent.plan[:] = [line]
        live.order(lambda control: control.flush())
        wait_for(lambda: not live.agent.plan, seconds=5, what="question for the next track")
    play_now(live, live.track(3600, 60))
    assert live.log().count("refused") == len(evil)
    assert live.titles()[before:] == ["3600"]
    assert not proof.exists()
    assert live.tone(3300, 5).exists()


def test_short_pieces_are_heard_whole_and_a_changed_crossfade_holds_at_once(live: Stage) -> None:
    live.order(lambda control: control.crossfade(1.0))
    assert live.order(lambda control: control.status()).crossfade == 1.0
    with Player(live.mount) as player:
        play_now(live, live.track(800, 6), live.track(1300, 1.2), live.track(1900, 6), live.track(2500, 6))
        wait_for(lambda: live.titles()[-1] == "2500", seconds=30, what="fourth track")
        player.wait(lambda _: time.time() > player.titles[-1].at + 2, seconds=8, what="sound of it")
        sound = player.sound()
    live.order(lambda control: control.crossfade(2.0))
    short = sum(s.end - s.start for s in dominant_tones(sound, [800, 1300, 1900]) if s.frequency == 1300)
    assert short == pytest.approx(1.2, abs=0.15)
    assert overlap(sound, 1900, 2500) == pytest.approx(1.0, abs=0.3)
    assert gaps(sound) == []


def test_the_safety_list_sounds_while_the_agent_is_away_and_gives_way_when_it_is_back(place: Stage) -> None:
    safe = [place.track(frequency, 5, airing_id="") for frequency in (1100.0, 1700.0)]
    (place.folder / "safety").write_text("".join(f"{line}\n" for line in safe))
    place.agent.plan += [place.track(600, 8), place.track(2300, 60)]
    place.start()
    with Player(place.mount) as player:
        wait_for(lambda: place.titles()[-1:] == ["600"], seconds=15, what="first track")
        place.agent.kill()
        wait_for(lambda: place.titles()[-2:] == ["1100", "1700"], seconds=25, what="safety list")
        place.agent.start()
        wait_for(lambda: place.titles()[-1] == "2300", seconds=15, what="agent's track")
        player.wait(lambda _: time.time() > player.titles[-1].at + 2, seconds=8, what="sound of it")
        sound = player.sound()
    assert gaps(sound) == []
    sources = {event["title"]: event["source"] for event in place.events("on_air")}
    assert [sources[title] for title in ("600", "1100", "1700", "2300")] == ["autodj", "safety", "safety", "autodj"]


def test_the_notice_sounds_when_there_is_nothing_and_a_track_replaces_it_at_once(place: Stage) -> None:
    place.start()
    with Player(place.mount) as player:
        wait_for(lambda: "Aviso" in place.titles(), seconds=15, what="notice")
        player.wait(heard(NOTICE), seconds=10, what="its sound")
        player.wait(lambda _: time.time() > player.arrivals[0][0] + 5, seconds=8, what="second round of it")
        place.agent.plan.append(place.track(600, 30))
        asked = time.time()
        wait_for(lambda: place.titles()[-1] == "600", seconds=8, what="track")
        assert float(place.events("on_air")[-1]["at"]) - asked < 3
        player.wait(heard(600), seconds=8, what="its sound")
    assert place.titles() == ["Aviso", "600"]
    assert place.events("on_air")[0]["source"] == "notice"


def test_it_begins_paused_and_on_all_its_mounts_when_told_so(place: Stage) -> None:
    outputs = (Output("/andes", "mp3", 128), Output("/andes/64", "mp3", 64))
    place.agent.plan.append(place.track(600, 30))
    place.start(outputs=outputs, wanted="paused", name='Radio "Ñ" #{1}')
    wait_for(lambda: len(place.events("out_connected")) == 2, seconds=10, what="second mount")
    with Player(f"{place.mount}/64") as player:
        assert player.headers["icy-br"] == "64"
        assert player.headers["icy-name"] == 'Radio "Ñ" #{1}'
        player.wait(lambda p: len(p.audio) > 16_000, seconds=10, what="sound")
        assert tones_in_order(player.sound(), [600]) == []
        place.order(lambda control: control.pause(False))
        player.wait(heard(600), seconds=8, what="track")


def test_silence_is_told_and_its_end(place: Stage) -> None:
    place.agent.plan += [place.track(600, 7, level=0.0001, title="mute"), place.track(900, 30)]
    place.start()
    wait_for(lambda: place.events("noise"), seconds=25, what="end of the silence")
    assert [event["event"] for event in place.events("silence", "noise")] == ["silence", "noise"]

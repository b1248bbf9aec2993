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
from tests.air.listening import Player, Sound, clicks, dominant_tones, gaps, levels, overlap, tones_in_order

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


def hear(player: Player, title: str, *, within: float = 30, then: float = 2.0) -> Sound:
    """All the listener has heard, once ``then`` seconds of this title are part of it."""
    player.wait(lambda p: p.now_playing == title, seconds=within, what=title)
    until = player.titles[-1].at + then
    player.wait(lambda _: time.time() > until, seconds=then + 3, what=f"sound of {title}")
    return player.sound()


def test_it_is_a_valid_program(place: Stage) -> None:
    assert place.run("--check").wait(60) == 0, place.log()


def test_tracks_are_asked_for_late_and_faded_into_each_other_without_gap_or_click(place: Stage) -> None:
    tones = [500.0, 900.0, 1400.0, 2000.0]
    place.agent.plan += [place.track(tones[0], 13), *(place.track(tone, 6) for tone in tones[1:])]
    place.start()
    wait_for(place.titles, seconds=10, what="first track")
    with Player(place.mount) as player:
        sound = hear(player, "2000", within=40)
    assert tones_in_order(sound, tones) == tones
    assert gaps(sound) == []
    assert clicks(sound) == []
    for before, after in pairwise(tones):
        assert overlap(sound, before, after) == pytest.approx(2.0, abs=0.4)
    assert place.titles() == [f"{tone:.0f}" for tone in tones]
    assert all(event["airing_id"] == f"airing-{event['title']}" for event in place.events("on_air"))
    assert place.agent.asked[1] - float(place.events("on_air")[0]["at"]) > 1.5
    second = float(place.events("on_air")[1]["at"])
    heard = next(stretch.start for stretch in dominant_tones(sound, tones) if stretch.frequency == tones[1])
    assert player.heard_at(heard) - second == pytest.approx(1.0, abs=0.6)  # the middle of the crossfade
    assert len(EventsFile(place.folder / "events").unread().callbacks) == len(place.events())
    assert place.agent.woken > 0


def test_only_the_part_between_the_cue_points_sounds_at_the_gain_it_is_given(live: Stage) -> None:
    cut = live.track(1800, 5, file_seconds=12, cue_in=3.0, cue_out=8.0, gain_db=-12.0)
    with Player(live.mount) as player:
        play_now(live, cut)
        hear(player, "1800")
        sound = hear(player, "filler", then=2.5)
    loudness = levels(sound, 1800)
    loudest = 0.25 * 10 ** (-12 / 20)
    assert loudness.max() == pytest.approx(loudest, rel=0.1)
    assert (loudness > loudest / 10).sum() * 0.05 == pytest.approx(
        5.0 - 2 * 0.4, abs=0.25
    )  # fading takes 0.4 s to that


def test_a_skip_brings_the_next_track_within_seconds(live: Stage) -> None:
    play_now(live, live.track(1000, 60))
    with Player(live.mount) as player:
        player.wait(lambda p: len(p.audio) > 16_000, seconds=5, what="sound")
        live.agent.plan[:] = [live.track(2200, 60)]
        started = time.time()
        live.order(lambda control: control.skip())
        wait_for(lambda: live.titles()[-1] == "2200", seconds=6, what="next track")
        took = time.time() - started
        sound = hear(player, "2200")
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
        sound = hear(player, "2400")
        assert not player.ended
    heard = sum(s.end - s.start for s in dominant_tones(sound, [1600, 2400]) if s.frequency == 1600)
    assert heard > 4
    assert tones_in_order(sound, [1600, 2400])[0] == 1600
    assert len(live.events("silence")) == silences
    assert [event["event"] for event in live.events("paused", "resumed")] == ["paused", "resumed"]


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
        sound = hear(player, "2500")
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
        sound = hear(player, "2300")
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


def test_it_begins_paused_on_all_its_mounts_and_tells_only_a_silence_nobody_asked_for(place: Stage) -> None:
    outputs = (Output("/andes", "mp3", 128), Output("/andes/64", "mp3", 64))
    place.agent.plan += [place.track(600, 5, level=0.0001), place.track(900, 30)]
    place.start(outputs=outputs, wanted="paused", name='Radio "Ñ" #{1}')
    wait_for(lambda: len(place.events("out_connected")) == 2, seconds=10, what="second mount")
    with Player(f"{place.mount}/64") as player:
        assert player.headers["icy-br"] == "64"
        assert player.headers["icy-name"] == 'Radio "Ñ" #{1}'
        player.wait(lambda p: len(p.audio) > 16_000, seconds=10, what="sound")
        assert place.events("on_air", "silence") == []
        place.order(lambda control: control.pause(False))
        player.wait(heard(900), seconds=15, what="loud track")
    assert [event["event"] for event in place.events("silence", "noise")] == ["silence", "noise"]
    assert [event["event"] for event in place.events("paused", "resumed")] == ["paused", "resumed"]

"""Suspended and back, and mounts that come and go, on the real Liquidsoap while a listener listens."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from ipstream.core.protocol.spec import Output
from tests.agent.liquidsoap.stage import SUSPENDED, Stage, stage, wait_for
from tests.air.listening import Player, clicks, dominant_tones, gaps, tones_in_order

TRACK = 600.0
MAIN, LOW, MID = Output("/andes", "mp3", 128), Output("/andes/64", "mp3", 64), Output("/andes/96", "mp3", 96)


@pytest.fixture
def place() -> Iterator[Stage]:
    """A station with a long track to play; not started."""
    with stage() as made:
        made.agent.otherwise = made.track(TRACK, 300)
        yield made


@pytest.fixture
def live(place: Stage) -> Stage:
    """It sounds."""
    place.start(outputs=(MAIN, LOW))
    wait_for(place.titles, seconds=15, what="track")
    return place


def suspend(on: Stage, suspended: bool) -> None:
    on.order(lambda control: control.suspend(suspended))


def publish(on: Stage, *outputs: Output) -> None:
    on.order(lambda control: control.publish(outputs))


def connected(on: Stage) -> set[str]:
    """Mounts that Icecast has, as Liquidsoap told it."""
    mounts: set[str] = set()
    for event in on.events("out_connected", "out_disconnected"):
        (mounts.add if event["event"] == "out_connected" else mounts.discard)(event["mount"])
    return mounts


def test_a_suspension_is_heard_within_seconds_and_the_track_goes_on_after_it(live: Stage) -> None:
    with Player(live.mount) as player:
        player.wait(lambda p: len(p.audio) > 32_000, seconds=8, what="sound")
        suspend(live, True)
        player.wait(lambda p: p.now_playing == "Suspendida", seconds=3, what="title of the notice")
        player.wait(lambda _: time.time() > player.titles[-1].at + 2.5, seconds=4, what="its sound")
        suspend(live, False)
        player.wait(lambda p: p.now_playing == "600", seconds=3, what="title of the track")
        player.wait(lambda _: time.time() > player.titles[-1].at + 3, seconds=8, what="its sound")
        sound = player.sound()
    assert tones_in_order(sound, [TRACK, SUSPENDED]) == [TRACK, SUSPENDED, TRACK]
    assert gaps(sound) == []
    assert clicks(sound) == []
    song = ("autodj", "600", "airing-600")
    told = [(event["source"], event["title"], event.get("airing_id")) for event in live.events("on_air")]
    assert told == [song, ("suspension", "Suspendida", None), song]


def test_nothing_but_the_notice_is_heard_of_a_station_that_starts_suspended(place: Stage) -> None:
    place.start(suspended=True)
    with Player(place.mount) as player:
        player.wait(lambda p: [title.text for title in p.titles].count("Suspendida") > 1, seconds=15, what="it again")
        assert tones_in_order(player.sound(), [TRACK, SUSPENDED]) == [SUSPENDED]
        assert place.titles() == ["Suspendida"]
        suspend(place, False)
        wait_for(lambda: place.titles()[-1] == "600", seconds=5, what="track")


def test_suspending_twice_changes_nothing(live: Stage) -> None:
    for _ in range(2):
        suspend(live, True)
    wait_for(lambda: live.titles()[-1] == "Suspendida", seconds=3, what="notice")
    suspend(live, False)
    suspend(live, False)
    wait_for(lambda: live.titles()[-1] == "600", seconds=3, what="track")
    assert live.titles() == ["600", "Suspendida", "600"]


def test_mounts_come_and_go_without_a_cut_on_those_that_stay(live: Stage) -> None:
    wait_for(lambda: connected(live) == {"/andes", "/andes/64"}, seconds=5, what="both mounts")
    with Player(live.mount) as stays, Player(f"{live.mount}/64") as goes:
        for player in (stays, goes):
            player.wait(lambda p: len(p.audio) > 16_000, seconds=8, what="sound")
        publish(live, MAIN)
        wait_for(lambda: connected(live) == {"/andes"}, seconds=5, what="end of the mount")
        wait_for(lambda: goes.ended, seconds=5, what="end of its listener")
        publish(live, MAIN, LOW, MID)
        wait_for(lambda: connected(live) == {"/andes", "/andes/64", "/andes/96"}, seconds=5, what="three mounts")
        with Player(f"{live.mount}/96") as new:
            assert new.headers["icy-br"] == "96"
            new.wait(lambda p: len(p.audio) > 32_000, seconds=8, what="sound of the new mount")
            assert tones_in_order(new.sound(), [TRACK]) == [TRACK]
        sound = stays.sound()
        assert not stays.ended
    assert gaps(sound) == []
    assert clicks(sound) == []
    assert {stretch.frequency for stretch in dominant_tones(sound, [TRACK])} == {TRACK}


def test_a_mount_may_change_its_quality(live: Stage) -> None:
    publish(live, Output("/andes", "mp3", 64), LOW)
    wait_for(lambda: len(live.events("out_connected")) == 3, seconds=8, what="mount of the new quality")
    with Player(live.mount) as player:
        assert player.headers["icy-br"] == "64"


def test_the_same_mounts_again_are_left_alone(live: Stage) -> None:
    wait_for(lambda: connected(live) == {"/andes", "/andes/64"}, seconds=5, what="both mounts")
    before = live.events("out_connected", "out_disconnected")
    publish(live, LOW, MAIN)
    publish(live, LOW, MID, MAIN)
    wait_for(lambda: "/andes/96" in connected(live), seconds=5, what="a mount that is new")
    assert live.events("out_connected", "out_disconnected")[:-1] == before

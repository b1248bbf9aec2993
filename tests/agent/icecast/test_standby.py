"""What a listener hears while his station's source is away."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from ipstream.agent.icecast.config import BURST
from ipstream.agent.icecast.standby_sound import FRAME, FRAMES, standby_sound
from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.events import ListenerJoined, ListenerLeft
from tests.agent.conftest import until
from tests.agent.icecast.stage import andes, listening, luna, node
from tests.agent.radio import ANDES, LUNA
from tests.air.listening import RATE, Player, clicks, decode, gaps, levels

TONE = 3000
"""The sources' frequency in Hz, far above anything in the standby."""


def test_the_loop_has_no_seam_and_no_hole(sounds: Path) -> None:
    heard = decode(standby_sound(sounds, 128) * 3)
    length = FRAMES * FRAME
    assert len(heard) == 3 * length
    assert np.max(np.abs(heard[length : 2 * length] - heard[2 * length :])) < 0.001
    assert clicks(heard, jump=0.01) == []
    assert gaps(heard, below_db=-40) == []
    assert 0.05 < np.sqrt(np.mean(heard**2)) < 0.25
    assert np.max(np.abs(heard)) < 0.8


def test_it_is_a_chord_and_not_a_beep(sounds: Path) -> None:
    spectrum = np.abs(np.fft.rfft(decode(standby_sound(sounds, 128))[: 5 * RATE]))
    strong = np.flatnonzero(spectrum > spectrum.max() / 4)
    assert len(strong) >= 5


def test_a_bitrate_that_mp3_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="100 kbit/s") as raised:
        standby_sound(tmp_path, 100)
    assert raised.value.field == "bitrate"
    assert list(tmp_path.iterdir()) == []


async def test_a_listener_stays_when_the_source_is_killed_and_is_back_when_it_returns(home: Path, sounds: Path) -> None:
    async with node(home, andes(), luna()) as made:
        await made.start_standby(sounds)
        source = await made.source("/andes", TONE)
        async with listening(f"{made.url}/andes") as [player]:
            await until(lambda: len(player.audio) > 48000)
            source.kill()
            killed = time.time()
            await asyncio.sleep(3)  # This long he is to hear the standby.
            await made.source("/andes", TONE)
            back = time.time()
            await until(lambda: _tail_level(player, TONE) > 0.05)
            assert time.time() - back < 3
            assert not player.ended
            assert made.admission.listeners(ANDES) == 1
        assert _longest_pause(player, killed) < BURST
        without = [start for start, level in _seconds(player, TONE) if level < 0.01]
        assert 4 <= len(without) <= 10
        assert gaps(player.sound(), longer_than=0.15) == []
        await made.until_listeners(0)
    joined, left = made.events(ListenerJoined), made.events(ListenerLeft)
    assert [one.session_id for one in joined] == [one.session_id for one in left]
    assert left[0].mount == "/andes"


async def test_a_listener_may_come_while_the_source_is_away(home: Path, sounds: Path) -> None:
    async with node(home, andes()) as made:
        await made.start_standby(sounds)
        async with listening(f"{made.url}/andes") as [player]:
            await until(lambda: len(player.audio) > 48000)
            assert made.admission.listeners(ANDES) == 1
            await made.admission.reconcile()
            assert made.admission.listeners(ANDES) == 1
            await made.source("/andes", TONE)
            await until(lambda: _tail_level(player, TONE) > 0.05)


async def test_nobody_comes_back_to_another_station_than_his_own(home: Path, sounds: Path) -> None:
    async with node(home, andes(), luna()) as made:
        await made.start_standby(sounds)
        async with listening(f"{made.url}/andes", f"{made.url}/luna") as [at_andes, at_luna]:
            await until(lambda: at_andes.audio and at_luna.audio)
            await made.source("/luna", TONE)
            await until(lambda: _tail_level(at_luna, TONE) > 0.05)
            await asyncio.sleep(0.5)
            assert max(level for _, level in _seconds(at_andes, TONE)) < 0.01
            assert (made.admission.listeners(ANDES), made.admission.listeners(LUNA)) == (1, 1)


async def test_the_feeder_follows_its_plan_without_a_restart(home: Path, sounds: Path) -> None:
    async with node(home, andes()) as made:
        feeder = await made.start_standby(sounds)
        async with listening(f"{made.url}/andes") as [player]:
            made.configure(andes(), luna())
            await made.until_source("/_standby/luna")
            assert not player.ended
            made.configure(andes(wanted="stopped"), luna())
            await until(lambda: player.ended)
            await made.until_listeners(0)
        assert feeder.poll() is None


async def test_the_standbys_are_back_when_icecast_is(home: Path, sounds: Path) -> None:
    async with node(home, andes()) as made:
        await made.start_standby(sounds)
        made.icecast.kill()
        made.icecast.wait(5)
        await made.start_icecast()
        began = time.monotonic()
        await made.until_source("/_standby/andes")
        await made.until_source("/_standby/andes/64")
        assert time.monotonic() - began < 2


async def test_the_feeder_shows_no_password_and_costs_next_to_nothing(home: Path, sounds: Path) -> None:
    async with node(home, andes(), luna()) as made:
        feeder = await made.start_standby(sounds)
        assert made.secrets.icecast_source.encode() not in Path(f"/proc/{feeder.pid}/cmdline").read_bytes()
        before = _cpu(feeder.pid)
        await asyncio.sleep(2)
        assert _cpu(feeder.pid) - before < 0.06


def _seconds(player: Player, frequency: float) -> list[tuple[float, float]]:
    """How loud the tone was in each half second."""
    return [(index * 0.5, float(level)) for index, level in enumerate(levels(player.sound(), frequency, 0.5))]


def _tail_level(player: Player, frequency: float) -> float:
    return float(levels(decode(bytes(player.audio[-16000:])), frequency, 0.25)[-1])


def _longest_pause(player: Player, since: float) -> float:
    times = [at for at, _ in player.arrivals if at > since - 1]
    return max(np.diff(times))


def _cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100

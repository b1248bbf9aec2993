"""A listener's first bytes are whole frames, so that players which look before they play begin at once."""

from __future__ import annotations

import asyncio
import subprocess
import time

import pytest

from ipstream.agent.icecast.config import BURST
from ipstream.agent.icecast.intro import LENGTH, intro
from ipstream.agent.icecast.standby_sound import BITRATES, RATE
from tests.agent.conftest import until
from tests.agent.icecast.stage import Node, listening
from tests.air.listening import decode


@pytest.mark.parametrize("bitrate", BITRATES)
def test_it_is_silence_in_frames_of_that_bitrate(bitrate: int) -> None:
    sound = decode(intro(bitrate))
    assert len(sound) == pytest.approx(LENGTH * RATE, abs=1200)  # a decoder drops its own delay
    assert not sound.any()


@pytest.mark.parametrize(("mount", "bitrate"), [("/andes", 128), ("/andes/64", 64)])
async def test_a_listener_gets_it_first_and_then_a_burst_in_which_mp3_is_recognised(
    on_air: Node, mount: str, bitrate: int
) -> None:
    await asyncio.sleep(BURST)  # of sound that the source must have sent
    async with listening(f"{on_air.url}{mount}") as [player]:
        came = time.time()
        await until(lambda: len(player.audio) > 0.8 * BURST * bitrate * 125, seconds=5)
        heard, took = bytes(player.audio), time.time() - came
    assert took < 0.5 * BURST
    assert heard.startswith(intro(bitrate))
    assert _recognised(heard)


def test_a_bitrate_that_mp3_does_not_have_gets_none() -> None:
    assert intro(100) == b""


def _recognised(audio: bytes) -> bool:
    """Whether FFmpeg is sure of what this is: it says so when it has to guess."""
    command = ["ffmpeg", "-v", "warning", "-i", "pipe:0", "-f", "null", "-"]
    said = subprocess.run(command, input=audio, capture_output=True, check=True).stderr
    return b"misdetection" not in said

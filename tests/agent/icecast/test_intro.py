"""A listener's first bytes are whole frames, so that players which look before they play begin at once."""

from __future__ import annotations

import subprocess

import pytest

from ipstream.agent.icecast.intro import FRAMES, LENGTH, intro
from ipstream.agent.icecast.standby_sound import BITRATES, RATE
from tests.agent.conftest import until
from tests.agent.icecast.stage import Node, listening
from tests.air.listening import decode


@pytest.mark.parametrize("bitrate", BITRATES)
def test_it_is_silence_in_frames_of_that_bitrate(bitrate: int) -> None:
    sound = decode(intro(bitrate))
    assert len(sound) == pytest.approx(LENGTH * RATE, abs=1200)  # a decoder drops its own delay
    assert not sound.any()
    assert len(intro(bitrate)) == pytest.approx(LENGTH * bitrate * 125, rel=0.02)


@pytest.mark.parametrize(("mount", "bitrate"), [("/andes", 128), ("/andes/64", 64)])
async def test_a_listener_gets_it_first_and_is_recognised_as_mp3_within_the_burst(
    on_air: Node, mount: str, bitrate: int
) -> None:
    async with listening(f"{on_air.url}{mount}") as [player]:
        await until(lambda: len(player.audio) > 1.5 * bitrate * 125, seconds=5)
        heard = bytes(player.audio)
    assert heard.startswith(intro(bitrate))
    assert heard.count(intro(bitrate)[: len(intro(bitrate)) // FRAMES]) == FRAMES
    assert _recognised(heard)


def _recognised(audio: bytes) -> bool:
    """Whether FFmpeg is sure of what this is: it says so when it has to guess."""
    command = ["ffmpeg", "-v", "warning", "-i", "pipe:0", "-f", "null", "-"]
    said = subprocess.run(command, input=audio, capture_output=True, check=True).stderr
    return b"misdetection" not in said

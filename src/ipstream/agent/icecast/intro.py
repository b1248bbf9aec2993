"""What every listener is sent before the stream: a moment of silence in whole MP3 frames.

Icecast lets a listener in anywhere inside a frame. FFmpeg, and Chromium with it, then wants 200 frames, rounded up to a
power of two of bytes, before it believes that this is MP3: 8 s at 128 kbit/s, of which a burst gives two. Seven frames
from the very first byte convince it at once.

Icecast 2.4 takes as many bytes off the burst as the intro has, block by block, with a number that cannot be negative:
unless the blocks come out even there is no burst at all.
"""

from __future__ import annotations

from ipstream.agent.icecast.standby_sound import BITRATES, FRAME, RATE
from ipstream.core.units import Kbps, Seconds

FRAMES = 7
BLOCK = 1400
"""Bytes in each block of an MP3 stream in Icecast's queue."""
LENGTH: Seconds = FRAMES * FRAME / RATE
SYNC = b"\xff\xfb"
"""MPEG-1 layer III without a checksum."""
JOINT_STEREO_ORIGINAL = 0x44


def intro_name(bitrate: Kbps) -> str:
    """The file's name; Icecast looks for it in its webroot."""
    return f"intro-{bitrate}.mp3"


def intro(bitrate: Kbps) -> bytes:
    """The silent frames, filled up to whole blocks; nothing for a bitrate that MP3 does not have."""
    if bitrate not in BITRATES:
        return b""
    header = SYNC + bytes([BITRATES.index(bitrate) + 1 << 4, JOINT_STEREO_ORIGINAL])
    length = FRAME // 8 * bitrate * 1000 // RATE
    frames = header.ljust(length, b"\0") * FRAMES
    return frames.ljust(-len(frames) // BLOCK * -BLOCK, b"\0")

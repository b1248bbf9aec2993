"""What every listener is sent before the stream: a moment of silence in whole MP3 frames.

Icecast lets a listener in anywhere inside a frame. FFmpeg, and Chromium with it, then wants 200 frames, rounded up to a
power of two of bytes, before it believes that this is MP3: 8 s at 128 kbit/s, of which a burst gives two. Seven frames
from the very first byte convince it at once.
"""

from __future__ import annotations

from ipstream.agent.icecast.standby_sound import BITRATES, FRAME, RATE
from ipstream.core.units import Kbps, Seconds

FRAMES = 7
LENGTH: Seconds = FRAMES * FRAME / RATE
SYNC = b"\xff\xfb"
"""MPEG-1 layer III without a checksum."""
JOINT_STEREO_ORIGINAL = 0x44


def intro_name(bitrate: Kbps) -> str:
    """The file's name; Icecast looks for it in its webroot."""
    return f"intro-{bitrate}.mp3"


def intro(bitrate: Kbps) -> bytes:
    """The silent frames. ``bitrate`` is one of ``BITRATES``."""
    index = BITRATES.index(bitrate) + 1
    header = SYNC + bytes([index << 4, JOINT_STEREO_ORIGINAL])
    length = FRAME // 8 * bitrate * 1000 // RATE
    return header.ljust(length, b"\0") * FRAMES

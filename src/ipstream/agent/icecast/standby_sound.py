"""The soft loop that a listener hears while his station's source is away: four chords that melt into each other.

Every partial fits the loop a whole number of times and the loop is a whole number of MP3 frames, so it can be repeated
for ever, frame after frame, without a seam.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from ipstream.agent.files import write_atomically
from ipstream.core.errors import InvalidInput, Unavailable
from ipstream.core.units import Kbps, Seconds

RATE = 44100
FRAME = 1152
"""Samples in an MP3 frame."""
FRAMES = 920
LENGTH: Seconds = FRAMES * FRAME / RATE
BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""What MPEG-1 layer III offers, in kbit/s."""
CHORDS = ((45, 57, 60, 64, 67), (41, 53, 57, 60, 64), (36, 55, 60, 64, 71), (43, 55, 59, 62, 69))
"""MIDI notes: A minor 7, F major 7, C major 7, G with its ninth."""
LEVEL = 0.05
TIMES = 3
"""How often it is played to the encoder: only the middle has the loop on both its sides."""


def standby_sound(folder: Path, bitrate: Kbps) -> bytes:
    """The loop as MP3 frames of constant bitrate, 44100 Hz stereo; kept in ``folder`` once it was made (seconds).

    Raises InvalidInput for a bitrate MP3 does not have and Unavailable when FFmpeg fails.
    """
    if bitrate not in BITRATES:
        raise InvalidInput(f"MP3 has no {bitrate} kbit/s, only {', '.join(map(str, BITRATES))}", field="bitrate")
    path = folder / f"standby-{bitrate}.mp3"
    if not path.exists():
        write_atomically(path, _encode(_composed(folder), bitrate))
    return path.read_bytes()


def _composed(folder: Path) -> Path:
    """The loop as a WAV file."""
    path = folder / "standby.wav"
    if not path.exists():
        wave = f"aevalsrc={_channel(0)}|{_channel(1)}:s={RATE},atrim=end_sample={FRAMES * FRAME}"
        write_atomically(path, _ffmpeg("-f", "lavfi", "-i", wave, "-c:a", "pcm_s16le", output="wav"))
    return path


def _channel(channel: int) -> str:
    """An expression of FFmpeg for one side."""
    return "+".join(_chord(place, notes, channel) for place, notes in enumerate(CHORDS))


def _chord(place: int, notes: tuple[int, ...], channel: int) -> str:
    """It swells and fades in the time of two; with the next one the loudness stays even."""
    spell = LENGTH / len(CHORDS)
    away = f"mod(t-{place * spell:.6f}+{1.5 * LENGTH:.6f}\\,{LENGTH:.6f})-{LENGTH / 2:.6f}"
    tones = "+".join(_tone(note, harmonic, channel) for note in notes for harmonic in (1, 2))
    return f"if(lt(abs({away})\\,{spell:.6f})\\,pow(cos(PI/2*({away})/{spell:.6f})\\,2)*({tones})\\,0)"


def _tone(note: int, harmonic: int, channel: int) -> str:
    """One partial, on the right side tuned a little apart, each by as much as is its own: that makes it wide.

    Each has a phase of its own too: all at zero, they would pile up where the loop begins.
    """
    pitch = 440.0 * 2 ** ((note - 69) / 12) * harmonic
    times = round(pitch * LENGTH) + channel * (1 + note % 5)
    return f"{LEVEL / harmonic:.4f}*sin(2*PI*{times / LENGTH:.6f}*t+{note * harmonic})"


def _encode(wave: Path, bitrate: Kbps) -> bytes:
    """``reservoir 0``: each frame stands alone, so that a decoder can begin at any of them."""
    coding = ("-c:a", "libmp3lame", "-b:a", f"{bitrate}k", "-ar", str(RATE), "-ac", "2", "-reservoir", "0")
    bare = ("-map_metadata", "-1", "-write_xing", "0", "-id3v2_version", "0")
    mp3 = _ffmpeg("-stream_loop", str(TIMES - 1), "-i", str(wave), *coding, *bare, output="mp3")
    return b"".join(list(_frames(mp3, bitrate))[FRAMES : 2 * FRAMES])


def _frames(mp3: bytes, bitrate: Kbps) -> Iterator[bytes]:
    start = 0
    while start + 4 <= len(mp3):
        padding = (mp3[start + 2] >> 1) & 1
        end = start + FRAME // 8 * bitrate * 1000 // RATE + padding
        yield mp3[start:end]
        start = end


def _ffmpeg(*options: str, output: str) -> bytes:
    command = ("ffmpeg", "-v", "error", "-nostdin", *options, "-f", output, "pipe:1")
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"FFmpeg: {error.stderr.decode(errors='replace')[-500:]}", code="ffmpeg_failed") from error
    except OSError as error:
        raise Unavailable(f"FFmpeg does not start: {error}", code="ffmpeg_failed") from error

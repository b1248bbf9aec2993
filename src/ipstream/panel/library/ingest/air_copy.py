"""What airs: the original where Liquidsoap 2.1 plays it for certain, else a copy in a plain form.

Plain are MP3, FLAC and WAV of 16 bits, and Ogg Vorbis, in mono or stereo at an everyday rate; cue points of all of
them, even of a VBR MP3 without a header, are exact in Liquidsoap 2.1.3 (measured). Everything else gets a copy: AAC,
Opus and WMA, because whether and how they decode depends on how Liquidsoap was built; AIFF, deep or multi-channel audio
and odd rates, because nobody measured them on the air. What was lossless stays so (FLAC, never larger than the
original); the rest becomes MP3 at 320 kbit/s, which no listener can tell from it and every browser plays.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipstream.panel.library.ingest.sniff import Sound

_RATES = {22050, 24000, 32000, 44100, 48000}
_PLAIN = {("mp3", "mp3"): "mp3", ("flac", "flac"): "flac", ("wav", "pcm_s16le"): "wav", ("ogg", "vorbis"): "ogg"}
_LOSSLESS = ("flac", "alac", "pcm_", "wavpack", "ape", "tta")
_PLAIN_BITS = {0, 16}


@dataclass(frozen=True, slots=True)
class Copy:
    """How to write the copy: its ending, FFmpeg's output options, and what it takes at most."""

    extension: str
    options: tuple[str, ...]
    bytes_per_second: int


_FLAC = Copy("flac", ("-c:a", "flac", "-sample_fmt", "s16", "-f", "flac"), 4 * 44100)
_MP3 = Copy("mp3", ("-c:a", "libmp3lame", "-b:a", "320k", "-f", "mp3"), 40_000)

COPY_FILTER = "aresample=44100:osf=s16:dither_method=triangular,aformat=channel_layouts=stereo"
"""Every copy is 44.1 kHz, 16 bits, stereo."""


def plain_extension(sound: Sound) -> str | None:
    """The ending under which the original airs as it is, or None when it needs a copy."""
    if sound.rate not in _RATES or sound.channels > 2 or sound.streams > 1 or sound.bits not in _PLAIN_BITS:
        return None
    return _PLAIN.get((sound.container, sound.codec))


def copy_of(sound: Sound) -> Copy | None:
    """The copy this sound needs, if any."""
    if plain_extension(sound):
        return None
    return _FLAC if sound.codec.startswith(_LOSSLESS) else _MP3

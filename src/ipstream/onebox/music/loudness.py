"""Loudness as ITU-R BS.1770 hears it, and the last step of a record: level, gentle limiting, fades."""

from __future__ import annotations

import numpy as np

from ipstream.onebox.music.sound import RATE, Sound, floats

TARGET = -16.0
CEILING = 0.84
"""Highest sample, about -1.5 dBFS: what lies between samples still fits, and so does what a codec adds."""

_BLOCK = 1 << 14
_SILENT, _QUIET = -70.0, -10.0
FADE_IN, FADE_OUT = 0.02, 2.2


def loudness(stereo: Sound) -> float:
    """Integrated loudness in LUFS, gated; -70 for silence. Every second block is heard: within 0.2 of all."""
    blocks = stereo.shape[1] // _BLOCK
    framed = stereo[:, : blocks * _BLOCK].reshape(2, blocks, _BLOCK)[:, ::2]
    spectrum = np.abs(np.fft.rfft(framed, axis=2)) ** 2
    energy = 2 * np.einsum("cbf,f->cb", spectrum, _ear()) / _BLOCK**2
    power = energy.sum(axis=0)
    power = power[power > 10 ** ((_SILENT + 0.691) / 10)]
    if not power.size:
        return _SILENT
    gated = power[power > power.mean() * 10 ** (_QUIET / 10)]
    return float(-0.691 + 10 * np.log10(gated.mean()))


def mastered(mix: Sound) -> Sound:
    """At ``TARGET`` LUFS, peaks rounded off below ``CEILING``, faded in and out."""
    level = mix * np.float32(10 ** ((TARGET - loudness(mix)) / 20))
    limited = _limited(level)
    limited *= np.float32(10 ** ((TARGET - loudness(limited)) / 20))
    return _faded(_limited(limited))


def _limited(sound: Sound) -> Sound:
    """Straight up to half of the ceiling, then ever flatter: rounds off a drum's peak and leaves the rest alone."""
    knee, height = np.float32(CEILING * 0.55), np.float32(CEILING * 0.45)
    loud = np.abs(sound) > knee
    bent = sound.copy()
    bent[loud] = np.sign(sound[loud]) * (knee + height * np.tanh((np.abs(sound[loud]) - knee) / height))
    return bent


def _faded(sound: Sound) -> Sound:
    first, last = int(FADE_IN * RATE), int(FADE_OUT * RATE)
    sound[:, :first] *= np.linspace(0, 1, first, dtype=np.float32)
    sound[:, -last:] *= np.cos(np.linspace(0, np.pi / 2, last)).astype(np.float32) ** 2
    return sound


def _ear() -> Sound:
    """Power gain of the K-weighting (both biquads of BS.1770 at 48 kHz) at each line of a block's spectrum."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_BLOCK, 1 / RATE) / 48000)
    head = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    low_cut = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return floats(np.abs(head * low_cut) ** 2)

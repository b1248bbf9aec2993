"""Ground that all instruments stand on: time, noise, filters and room, on float32 arrays at ``RATE``.

Mono sound has the shape ``(n,)``, stereo ``(2, n)``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 44100
Sound = npt.NDArray[np.float32]

_REVERB_BLOCK = 1 << 17


def floats(values: npt.ArrayLike) -> Sound:
    return np.asarray(values, np.float32)


def seconds(length: float) -> Sound:
    """The instants of ``length`` seconds of sound."""
    return floats(np.arange(max(1, int(length * RATE))) / RATE)


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch (69 is the A of 440 Hz)."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def noise(frames: int, seed: int) -> Sound:
    return floats(np.random.default_rng(seed).standard_normal(frames))


def band(sound: Sound, low: float, high: float, *, steepness: float = 2.0) -> Sound:
    """Keep what lies between two frequencies in Hz, with soft shoulders."""
    frequency = np.fft.rfftfreq(sound.shape[-1], 1 / RATE).astype(np.float32) + 1e-3
    gain = 1 / np.sqrt((1 + (low / frequency) ** (2 * steepness)) * (1 + (frequency / high) ** (2 * steepness)))
    return floats(np.fft.irfft(np.fft.rfft(sound) * gain, sound.shape[-1]))


def swell(t: Sound, attack: float, release: float) -> Sound:
    """An envelope that rises, stays, and falls at the end."""
    rise = np.clip(t / max(attack, 1e-4), 0, 1)
    fall = np.clip((t[-1] - t) / max(release, 1e-4), 0, 1)
    return floats(np.sin(rise * np.pi / 2) * np.sin(fall * np.pi / 2))


def struck(t: Sound, decay: float, *, attack: float = 0.002, release: float = 0.03) -> Sound:
    """An envelope of something hit: at once loud, then dying away (``decay`` is the time to fall by 8.7 dB)."""
    return floats(np.exp(-t / decay) * swell(t, attack, release))


def placed(mono: Sound, pan: float) -> Sound:
    """Mono sound between the left (-1) and the right (1), equally loud everywhere."""
    angle = (pan + 1) * np.pi / 4
    return np.stack([mono * np.float32(np.cos(angle)), mono * np.float32(np.sin(angle))])


def room(length: float, brightness: float, seed: int) -> Sound:
    """The stereo echo of a room: dense noise that dies in ``length`` seconds, its treble sooner."""
    t = seconds(length)
    sides = []
    for side in range(2):
        dark = band(noise(t.size, seed + side), 150, brightness * 0.4) * np.exp(-t / (length / 5))
        bright = band(noise(t.size, seed + 9 + side), 600, brightness) * np.exp(-t / (length / 11))
        sides.append((dark + 0.7 * bright) * np.clip(t / 0.012, 0, 1))
    echo = np.stack(sides)
    return floats(echo / np.sqrt((echo**2).sum(axis=1, keepdims=True)))


def reverberate(stereo: Sound, echo: Sound) -> Sound:
    """The sound as the room returns it, as long as the sound itself. Convolved block by block."""
    length, step = stereo.shape[1], _REVERB_BLOCK - echo.shape[1]
    returned = np.zeros((2, length + _REVERB_BLOCK), np.float32)
    for side in range(2):
        answer = np.fft.rfft(echo[side], _REVERB_BLOCK)
        for start in range(0, length, step):
            spectrum = np.fft.rfft(stereo[side, start : min(start + step, length)], _REVERB_BLOCK)
            returned[side, start : start + _REVERB_BLOCK] += np.fft.irfft(spectrum * answer).astype(np.float32)
    return returned[:, :length]

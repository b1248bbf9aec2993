"""Instruments that play a pitch for a while. Each returns mono sound of about the same loudness, louder notes brighter.

Additive, frequency-modulated and plucked-string synthesis; every note is the same each time it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from ipstream.onebox.music.sound import RATE, Sound, band, floats, hertz, noise, seconds, struck, swell

Instrument = Callable[[float, float, float], Sound]
"""``(pitch, length in seconds, force 0-1) -> sound``; it may ring longer than ``length``."""

_TURN = np.float32(2 * np.pi)


def nylon_guitar(pitch: float, length: float, force: float) -> Sound:
    """A plucked string (Karplus-Strong) on a small wooden body."""
    string = _string(pitch, min(length + 0.5, 3.0), brightness=0.35 + 0.5 * force)
    return band(string + 0.6 * band(string, 90, 240), 60, 5200)


def charango(pitch: float, length: float, force: float) -> Sound:
    """Two short strings in near unison."""
    ring = min(length + 0.4, 1.6)
    pair = _string(pitch, ring, brightness=0.8 + 0.2 * force) + _string(pitch + 0.07, ring, brightness=0.9)
    return band(pair, 180, 8000) * np.float32(0.8)


def electric_piano(pitch: float, length: float, force: float) -> Sound:
    """Tines: a modulated sine with a metallic attack."""
    t, frequency = seconds(min(length + 0.35, 4.0)), hertz(pitch)
    body = np.sin(_TURN * frequency * t + (0.5 + 1.1 * force) * np.exp(-t / 0.5) * np.sin(_TURN * frequency * t))
    tine = 0.18 * force * np.exp(-t / 0.06) * np.sin(_TURN * frequency * 7 * t)
    return floats((body + tine) * struck(t, 1.1, attack=0.003, release=0.12))


def piano(pitch: float, length: float, force: float) -> Sound:
    """Stiff strings: stretched partials, the high ones dying first, and the thump of the hammer."""
    t, frequency = seconds(min(length + 0.4, 4.0)), hertz(pitch)
    partials = [n for n in range(1, 15) if n * frequency < 9000]
    stretch = [n * np.sqrt(1 + 0.0004 * n * n) for n in partials]
    weights = [float(n) ** -(1.7 - 0.6 * force) for n in partials]
    decays = [2.2 * (220 / frequency) ** 0.4 / (1 + 0.32 * (n - 1)) for n in partials]
    strings = _partials(t, frequency, stretch, weights, decays)
    return floats((strings + _knock(t, 80, 900, 0.015) * 0.12) * swell(t, 0.002, 0.25))


def marimba(pitch: float, length: float, force: float) -> Sound:
    t = seconds(0.9)
    bars = _partials(t, hertz(pitch), [1, 3.93, 9.2], [1.0, 0.28 * force + 0.1, 0.12 * force], [0.32, 0.1, 0.04])
    return floats(bars * swell(t, 0.002, 0.1))


def vibraphone(pitch: float, length: float, force: float) -> Sound:
    """Metal bars under turning fans."""
    t = seconds(min(length + 0.9, 3.5))
    bars = _partials(t, hertz(pitch), [1, 4.0, 10.1], [1.0, 0.22, 0.08 * force], [1.5, 0.5, 0.12])
    return floats(bars * swell(t, 0.003, 0.5) * (1 + 0.22 * np.sin(_TURN * 4.6 * t)))


def quena(pitch: float, length: float, force: float) -> Sound:
    """A reed flute: few partials, breath, and a vibrato that comes late."""
    t, frequency = seconds(length + 0.12), hertz(pitch)
    vibrato = np.clip((t - 0.25) / 0.4, 0, 1) * np.sin(_TURN * 5.2 * t) * np.float32(0.00024)
    phase = _TURN * np.float32(frequency) * (t + vibrato)
    tube = np.sin(phase) + 0.32 * np.sin(2 * phase) + 0.16 * np.sin(3 * phase) + 0.05 * np.sin(4 * phase)
    breath = band(noise(t.size, int(pitch * 7)), frequency * 0.8, frequency * 3)
    chiff = 0.05 + 0.25 * np.exp(-t / 0.04)
    return floats((tube * (0.7 + 0.3 * force) + breath * chiff) * swell(t, 0.045, 0.1))


def accordion(pitch: float, length: float, force: float) -> Sound:
    """Two reeds a few cents apart, so that they beat."""
    t = seconds(length + 0.05)
    reeds = _saw(t, hertz(pitch - 0.06), 14, 1.25) + _saw(t, hertz(pitch + 0.07), 14, 1.25)
    return floats(reeds * swell(t, 0.025, 0.06) * (0.8 + 0.2 * force))


def strings(pitch: float, length: float, force: float) -> Sound:
    """A section: several players, each with a vibrato of his own."""
    t = seconds(length + 0.5)
    total = np.zeros_like(t)
    for player, cents in enumerate((-0.09, -0.03, 0.04, 0.1)):
        sway = 0.0001 * np.sin(_TURN * (4.7 + 0.3 * player) * t + player)
        total += _saw(t + sway.astype(np.float32), hertz(pitch + cents), 12, 1.35)
    return floats(total * 0.5 * swell(t, min(0.35, length / 2), 0.45))


def glass_pad(pitch: float, length: float, force: float) -> Sound:
    """A slow shimmer of detuned sines an octave and a twelfth apart."""
    t, frequency = seconds(length + 1.0), hertz(pitch)
    total = np.zeros_like(t)
    for ratio, weight in ((1, 1.0), (1.003, 0.8), (2.002, 0.3), (2.994, 0.16), (4.01, 0.07)):
        drift = 1 + 0.25 * np.sin(_TURN * 0.21 * ratio * t + ratio)
        total += (weight * np.sin(_TURN * frequency * ratio * t) * drift).astype(np.float32)
    return floats(total * swell(t, min(1.2, length / 2), 1.0))


def synth_lead(pitch: float, length: float, force: float) -> Sound:
    """Two saws whose treble closes after the attack."""
    t, frequency = seconds(length + 0.15), hertz(pitch)
    bright = _saw(t, frequency * 1.003, 20, 1.0) + _saw(t, frequency * 0.997, 20, 1.0)
    mellow = _saw(t, frequency, 5, 1.6)
    opening = (0.15 + 0.5 * force) * np.exp(-t / 0.25)
    return floats((mellow + bright * opening) * swell(t, 0.012, 0.14))


def upright_bass(pitch: float, length: float, force: float) -> Sound:
    t = seconds(min(length + 0.12, 1.8))
    string = _partials(
        t, hertz(pitch), [1, 2.002, 3.01, 4.02, 5.03], [1, 0.6, 0.32, 0.16, 0.09], [0.9, 0.5, 0.28, 0.2, 0.12]
    )
    return floats((string + _knock(t, 300, 1500, 0.012) * 0.15) * swell(t, 0.006, 0.08))


def synth_bass(pitch: float, length: float, force: float) -> Sound:
    t, frequency = seconds(length + 0.03), hertz(pitch)
    filtered = _saw(t, frequency, 4, 1.3) + _saw(t, frequency * 1.004, 16, 1.0) * np.exp(-t / 0.12) * np.float32(0.6)
    return floats(filtered * swell(t, 0.004, 0.04))


def _partials(
    t: Sound, frequency: float, ratios: Sequence[float], weights: Sequence[float], decays: Sequence[float]
) -> Sound:
    total = np.zeros_like(t)
    for ratio, weight, decay in zip(ratios, weights, decays, strict=True):
        if frequency * ratio < RATE / 2.5:
            total += (weight * np.sin(_TURN * frequency * ratio * t) * np.exp(-t / decay)).astype(np.float32)
    return total


def _saw(t: Sound, frequency: float, partials: int, slope: float) -> Sound:
    """A saw of so many partials, none beyond what the ear or the rate allows."""
    base = _TURN * np.float32(frequency) * t
    count = max(1, min(partials, int(11000 / frequency)))
    return floats(sum((np.sin(n * base) / n**slope for n in range(1, count + 1)), np.zeros_like(t)))


def _knock(t: Sound, low: float, high: float, decay: float) -> Sound:
    """The thump of a hammer or a finger."""
    return floats(band(noise(t.size, int(low)), low, high) * np.exp(-t / decay))


@lru_cache(maxsize=256)
def _string(pitch: float, length: float, *, brightness: float) -> Sound:
    """Noise going round a delay line that averages it a little each time, as a string loses its treble."""
    period, frames = RATE / hertz(pitch), int(length * RATE)
    size = round(period) - 1
    early, middle, late = _taps(period - size - 1, damping=0.34 - 0.08 * brightness)
    line = band(noise(size * 8, int(pitch * 100)), 20, 900 + 9000 * brightness)[:size]
    line -= line.mean()
    loss = np.float32(0.001 ** (1 / (hertz(pitch) * (1.2 + 130 / pitch))))
    rounds, before = [line], np.zeros_like(line)
    for _ in range(frames // size + 1):
        history = np.concatenate((before[-2:], line))
        before, line = (
            line,
            (loss * (early * history[2:] + middle * history[1:-1] + late * history[:-2])).astype(np.float32),
        )
        rounds.append(line)
    string = np.concatenate(rounds)[:frames]
    return floats(string / (np.abs(string).max() + 1e-9) * swell(seconds(length), 0.001, 0.15))


def _taps(fraction: float, *, damping: float) -> tuple[float, float, float]:
    """Three weights that delay by 1 + ``fraction`` samples (-0.5 to 0.5) and damp treble the same at any pitch."""
    spread = damping + fraction**2
    return (spread - fraction) / 2, 1 - spread, (spread + fraction) / 2

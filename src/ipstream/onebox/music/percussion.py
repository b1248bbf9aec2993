"""Drums and small percussion out of swept tones and filtered noise. Each returns one mono stroke."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from ipstream.onebox.music.sound import Sound, band, floats, noise, seconds, struck

_TURN = np.float32(2 * np.pi)


def kick() -> Sound:
    return _skin(0.4, low=46, high=150, sweep=0.03, decay=0.13) + _burst(0.4, 1500, 5000, decay=0.003) * 0.15


def soft_kick() -> Sound:
    return _skin(0.35, low=52, high=95, sweep=0.04, decay=0.11)


def snare() -> Sound:
    return _skin(0.3, low=185, high=260, sweep=0.02, decay=0.06) * 0.6 + _burst(0.3, 1200, 9000, decay=0.07) * 0.8


def brush() -> Sound:
    return _burst(0.3, 900, 6500, decay=0.09, attack=0.015)


def rim() -> Sound:
    return _skin(0.12, low=1650, high=1750, sweep=0.01, decay=0.018) * 0.7 + _burst(0.12, 2000, 8000, decay=0.006)


def closed_hat() -> Sound:
    return _burst(0.12, 7000, 15000, decay=0.025)


def open_hat() -> Sound:
    return _burst(0.5, 6500, 15000, decay=0.14)


def ride() -> Sound:
    t = seconds(0.9)
    ping = sum((np.sin(_TURN * f * t) for f in (3120, 4270, 5330, 6810)), np.zeros_like(t))
    return floats(ping * np.exp(-t / 0.25) * 0.12) + _burst(0.9, 5000, 14000, decay=0.22) * 0.5


def shaker() -> Sound:
    return _burst(0.14, 5000, 12000, decay=0.03, attack=0.02)


def guacharaca() -> Sound:
    """A scraped stick: a row of small clicks."""
    scrape = _burst(0.16, 2500, 8500, decay=0.06, attack=0.01)
    t = seconds(0.16)
    return floats(scrape * (0.35 + 0.65 * (np.sin(_TURN * 55 * t) > 0)))


def conga() -> Sound:
    return _skin(0.35, low=205, high=235, sweep=0.02, decay=0.11) + _burst(0.35, 900, 4000, decay=0.006) * 0.3


def tumba() -> Sound:
    return _skin(0.45, low=138, high=160, sweep=0.02, decay=0.15) + _burst(0.45, 600, 3000, decay=0.006) * 0.25


def bombo() -> Sound:
    """The large Andean drum, played with a soft mallet."""
    return _skin(0.7, low=62, high=82, sweep=0.06, decay=0.22) + _burst(0.7, 200, 1200, decay=0.03) * 0.25


def clave() -> Sound:
    return _skin(0.15, low=2480, high=2500, sweep=0.01, decay=0.03)


def maraca() -> Sound:
    return _burst(0.1, 6000, 14000, decay=0.016, attack=0.008)


def bongo() -> Sound:
    return _skin(0.25, low=390, high=430, sweep=0.015, decay=0.06) + _burst(0.25, 1500, 6000, decay=0.005) * 0.3


def clap() -> Sound:
    t = seconds(0.3)
    bursts = sum((np.where(t >= d, np.exp(-(t - d) / 0.012), 0) for d in (0.0, 0.011, 0.023)), np.zeros_like(t))
    tail = np.exp(-t / 0.07) * 0.5
    return floats(band(noise(t.size, 77), 900, 6000) * (bursts + tail))


def _skin(length: float, *, low: float, high: float, sweep: float, decay: float) -> Sound:
    """A membrane: a tone that falls from ``high`` to ``low`` Hz, with the overtone of a round skin."""
    t = seconds(length)
    phase = _TURN * (low * t + (high - low) * sweep * (1 - np.exp(-t / sweep)))
    tone = np.sin(phase) + 0.25 * np.sin(1.59 * phase) * np.exp(-t / (decay / 2))
    return floats(tone * struck(t, decay, attack=0.001))


def _burst(length: float, low: float, high: float, *, decay: float, attack: float = 0.001) -> Sound:
    t = seconds(length)
    hiss = band(noise(t.size, int(low + high)), low, high)
    return floats(hiss * struck(t, decay, attack=attack))


_KIT: tuple[Callable[[], Sound], ...] = (
    kick, soft_kick, snare, brush, rim, closed_hat, open_hat, ride, shaker,
    guacharaca, conga, tumba, bombo, clave, maraca, bongo, clap,
)  # fmt: skip
KIT = {made.__name__: made for made in _KIT}


@lru_cache(maxsize=64)
def stroke(name: str) -> Sound:
    """One stroke at full force. Raises KeyError for an instrument we don't have."""
    sound = KIT[name]()
    return floats(sound / np.abs(sound).max())

"""How much louder or quieter a track is played so that the station sounds even."""

from __future__ import annotations

from ipstream.core.protocol.spec import MediaItem, Sound
from ipstream.core.units import Decibels

CEILING: Decibels = -1.0
"""True peak in dBTP that no gain may lift a track above."""
MOST: Decibels = 20.0
"""A track that needs more is a silent one, or a recording of noise."""


def gain_of(item: MediaItem, sound: Sound) -> Decibels:
    """Gain in dB that brings ``item`` to the station's loudness without clipping; 0 when evenness is switched off."""
    if not sound.even_loudness:
        return 0.0
    wished = min(sound.loudness_target - item.loudness, MOST)
    return round(min(wished, CEILING - item.true_peak), 2)

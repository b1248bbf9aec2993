"""The host's colour as the pages use it: bent as far as it takes to be read, by day and by night."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

Rgb = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""

READABLE = 4.6
"""WCAG asks for a contrast of 4.5; the rest is for rounding to bytes."""
WHITE: Rgb = (1.0, 1.0, 1.0)
NIGHT_INK: Rgb = (0.024, 0.114, 0.137)
PAPER: Rgb = (0.933, 0.929, 0.910)
SURFACE_BY_NIGHT: Rgb = (0.157, 0.220, 0.247)
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Palette:
    """``#rrggbb`` each. ``brand`` is read on all our grounds and on ``soft``; ``on_brand`` is read on ``brand``."""

    brand: str
    strong: str
    soft: str
    on_brand: str


def by_day(colour: str) -> Palette:
    """Dark enough on paper. ``colour`` is ``#rrggbb``."""
    brand = _bend(_parse(colour), darker=True, grounds=(PAPER, WHITE))
    soft = _mix(brand, WHITE, 0.12)
    brand = _bend(brand, darker=True, grounds=(PAPER, soft))
    return Palette(_text(brand), _text(_mix(brand, (0, 0, 0), 0.78)), _text(soft), _text(WHITE))


def by_night(colour: str) -> Palette:
    """Light enough in the dark."""
    brand = _bend(_parse(colour), darker=False, grounds=(SURFACE_BY_NIGHT, NIGHT_INK))
    soft = _mix(brand, SURFACE_BY_NIGHT, 0.15)
    brand = _bend(brand, darker=False, grounds=(SURFACE_BY_NIGHT, soft))
    return Palette(_text(brand), _text(_mix(brand, WHITE, 0.7)), _text(soft), _text(NIGHT_INK))


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG 2: 1 (none) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def _bend(colour: Rgb, *, darker: bool, grounds: tuple[Rgb, ...]) -> Rgb:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    end = 0.0 if darker else 1.0
    for step in range(_STEPS + 1):
        bent = colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / _STEPS, saturation)
        if all(contrast(bent, ground) >= READABLE for ground in grounds):
            break
    return bent


def _luminance(colour: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _parse(text: str) -> Rgb:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _text(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)

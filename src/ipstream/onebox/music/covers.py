"""Covers: quiet abstract pictures, each of its own hue and shapes, drawn from the piece's title."""

from __future__ import annotations

import colorsys
import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = 600
_OVERSAMPLED = SIZE * 2
Colour = tuple[int, int, int]


def cover(title: str, hue: float) -> bytes:
    """A JPEG of ``SIZE`` x ``SIZE`` pixels; the same title gives the same picture."""
    rng = random.Random(title)
    picture = _sky(hue, rng)
    _sun(picture, hue, rng)
    for layer in range(rng.randint(3, 5)):
        _hill(picture, hue, layer, rng)
    picture = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    _grain(picture, rng).save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()


def _tone(hue: float, saturation: float, light: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, light, saturation)
    return int(red * 255), int(green * 255), int(blue * 255)


def _sky(hue: float, rng: random.Random) -> Image.Image:
    """A soft fall of colour from above to the horizon."""
    top, bottom = _tone(hue + rng.uniform(0.04, 0.14), 0.5, 0.34), _tone(hue - rng.uniform(0.0, 0.05), 0.75, 0.83)
    mask = Image.linear_gradient("L").resize((_OVERSAMPLED, _OVERSAMPLED))
    full = (_OVERSAMPLED, _OVERSAMPLED)
    return Image.composite(Image.new("RGB", full, bottom), Image.new("RGB", full, top), mask)


def _sun(picture: Image.Image, hue: float, rng: random.Random) -> None:
    radius = rng.randint(150, 270)
    x, y = rng.randint(350, _OVERSAMPLED - 350), rng.randint(300, 560)
    glow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(glow).ellipse((x - radius * 1.7, y - radius * 1.7, x + radius * 1.7, y + radius * 1.7), fill=90)
    glow = glow.filter(ImageFilter.GaussianBlur(90))
    warm = _tone(hue + 0.03, 0.9, 0.92)
    picture.paste(warm, (0, 0), glow)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=warm)
    for ring in range(rng.randint(0, 4)):
        wide = radius + 50 + ring * 46
        draw.ellipse((x - wide, y - wide, x + wide, y + wide), outline=warm, width=5)


def _hill(picture: Image.Image, hue: float, layer: int, rng: random.Random) -> None:
    """A ridge of two slow waves, darker the nearer it is."""
    height = 640 + layer * 135 + rng.randint(-40, 40)
    first, second = rng.uniform(0, 6.3), rng.uniform(0, 6.3)
    wide, narrow = rng.uniform(40, 110), rng.uniform(10, 45)
    ridge = [
        (x, height + wide * _wave(x / _OVERSAMPLED + first) + narrow * _wave(2.7 * x / _OVERSAMPLED + second))
        for x in range(0, _OVERSAMPLED + 8, 8)
    ]
    colour = _tone(hue + 0.05 * layer + rng.uniform(-0.02, 0.06), 0.48, max(0.13, 0.56 - 0.11 * layer))
    ImageDraw.Draw(picture).polygon([(0, _OVERSAMPLED), *ridge, (_OVERSAMPLED, _OVERSAMPLED)], fill=colour)


def _wave(x: float) -> float:
    """A parabola's hump and dip: a rounder wave than a sine."""
    place = x % 1 * 2 - 1
    return 4 * place * (1 - abs(place))


def _grain(picture: Image.Image, rng: random.Random) -> Image.Image:
    """The tooth of paper, so that flat colours don't band."""
    tooth = Image.frombytes("L", picture.size, rng.randbytes(SIZE * SIZE)).point(lambda v: v // 18)
    return ImageChops.subtract(picture, Image.merge("RGB", (tooth, tooth, tooth)))

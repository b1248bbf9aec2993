"""The cover inside a file, as a small JPEG."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3
from PIL import Image, ImageOps

from ipstream.panel.library.ingest.tags import PARSE_ERRORS, tags_of

SIDE = 600
"""Pixels of the thumbnail's longer side: sharp on a phone's lock screen."""
MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_IMAGE_ERRORS = (*PARSE_ERRORS, SyntaxError, MemoryError, Image.DecompressionBombError)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses twice as many


def read_art(file: Any) -> bytes | None:
    """JPEG of the first picture in mutagen's ``file`` that can be read, if any. Never raises for a bad picture."""
    try:
        return next((small for picture in _pictures(file) if (small := thumbnail(picture)) is not None), None)
    except PARSE_ERRORS:
        return None


def thumbnail(picture: bytes) -> bytes | None:
    """At most ``SIDE`` pixels, upright, on white; None when it is no picture or a monstrous one."""
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
            image.draft("RGB", (SIDE * 2, SIDE * 2))
            small = ImageOps.exif_transpose(image)
            small.thumbnail((SIDE, SIDE))
            target = io.BytesIO()
            _on_white(small).save(target, "JPEG", quality=85, optimize=True)
            return target.getvalue()
    except _IMAGE_ERRORS:
        return None


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    ground.alpha_composite(layer)
    return ground.convert("RGB")


def _pictures(file: Any) -> Iterator[bytes]:
    """Raw pictures as FLAC, ID3, MP4, Vorbis comments and ASF keep them."""
    if isinstance(file, FLAC):
        yield from (picture.data for picture in file.pictures)
    tags = tags_of(file)
    if isinstance(tags, ID3):
        frames: list[Any] = tags.getall("APIC")  # type: ignore[no-untyped-call]
        yield from (frame.data for frame in frames)
        return
    yield from (bytes(cover) for cover in tags.get("covr", []))
    for text in tags.get("metadata_block_picture", []):
        picture: Any = Picture(base64.b64decode(text))  # type: ignore[no-untyped-call]
        yield picture.data
    yield from (_asf_picture(attribute.value) for attribute in tags.get("WM/Picture", []))


def _asf_picture(value: bytes) -> bytes:
    """Type (1 byte), size (4), MIME type and description (UTF-16, each ended by two zeros), then the picture."""
    size = int.from_bytes(value[1:5], "little")
    return value[-size:] if 0 < size <= len(value) else b""

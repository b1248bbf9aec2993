"""Pictures that people upload: whatever they are, a small PNG is kept."""

from __future__ import annotations

import io
import re

from PIL import Image, ImageOps, UnidentifiedImageError

from ipstream.core.errors import InvalidInput
from ipstream.panel.lib.door import Room

LARGEST_FILE = 5_000_000
MOST_PIXELS = 20_000_000
"""What is larger would only fill the memory."""
SIDE = 512
FORMS = Room(
    re.compile(r"/api/v1/stations/[^/]+/logo/?|/stations/[^/]+/settings/|/host/branding/"),
    lambda headers: LARGEST_FILE + 10**6,
)
"""Where a picture is sent to. Of one that is a little too large the form says so itself."""


def small_png(data: bytes, *, field: str) -> bytes:
    """The picture (any format Pillow reads), upright and at most ``SIDE`` pixels a side, without what its camera told.

    Raises InvalidInput naming the field: ``logo_too_large`` or ``logo_invalid``.
    """
    if len(data) > LARGEST_FILE:
        raise _too_large(field)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_large(field)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidInput("that is no picture we can read", field=field, code="logo_invalid") from error
    upright.thumbnail((SIDE, SIDE))
    kept = io.BytesIO()
    upright.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _too_large(field: str) -> InvalidInput:
    return InvalidInput("the picture is too large", field=field, code="logo_too_large")

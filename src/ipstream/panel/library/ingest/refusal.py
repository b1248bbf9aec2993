"""Why an upload can't be music. The code is stable; ``values`` fill the sentence people read (``library.texts``)."""

from __future__ import annotations

from ipstream.core.errors import Refused
from ipstream.core.units import Seconds

LONGEST: Seconds = 6 * 3600.0
SHORTEST: Seconds = 0.5


class Unusable(Refused):
    """The file will never air as it is; the message of its code says what to do."""


def clock(seconds: Seconds) -> str:
    """1:02:07 or 3:07, as people read lengths."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def not_audio() -> Unusable:
    return Unusable("nothing in it is audio we know", code="not_audio")


def is_video() -> Unusable:
    return Unusable("it has moving pictures", code="is_video")


def too_long(seconds: Seconds) -> Unusable:
    return Unusable("it is too long", code="too_long", duration=clock(seconds), limit=round(LONGEST / 3600))


def damaged(heard: Seconds, announced: Seconds | None) -> Unusable:
    if announced is None:
        return Unusable("much of it can't be decoded", code="damaged")
    return Unusable("part of it is missing", code="incomplete", heard=clock(heard), announced=clock(announced))


def silent() -> Unusable:
    return Unusable("there is no sound in it", code="silent")


def too_short() -> Unusable:
    return Unusable("it is too short", code="too_short")

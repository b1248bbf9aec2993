"""A playable file as the one line of text that Liquidsoap takes.

Every text is percent-encoded: Liquidsoap's own lexer has no way to write ``#{`` inside a value, and a line is a line.
``station.liq`` decodes them again.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from ipstream.core.errors import InvalidInput
from ipstream.core.units import Decibels, PlaylistId, Seconds, TrackId

Kind = Literal["music", "notice"]
"""Music is crossfaded with music; everything else is heard whole."""


def annotate_uri(
    path: Path,
    *,
    kind: Kind,
    title: str,
    artist: str = "",
    album: str = "",
    airing_id: str = "",
    track_id: TrackId | None = None,
    playlist_id: PlaylistId | None = None,
    cue_in: Seconds | None = None,
    cue_out: Seconds | None = None,
    gain_db: Decibels = 0.0,
) -> str:
    """The ``annotate:`` line of ``path``. Cue points are seconds from the file's start; None is the file's own end.

    Control characters in texts (newline, NUL, tab) become spaces here: neither ICY nor a playlist's line can carry
    them. Raises InvalidInput when the path is not absolute or holds one.
    """
    if not path.is_absolute() or printable(str(path)) != str(path):
        raise InvalidInput(f"not a path that Liquidsoap can be given: {str(path)!r}", field="path", code="bad_path")
    ours = {
        "airing_id": airing_id,
        "track_id": track_id or "",
        "playlist_id": playlist_id or "",
        "kind": kind,
        "seconds": "" if cue_out is None else f"{cue_out - (cue_in or 0):.3f}",
        "title": title,
        "artist": artist,
        "album": album,
    }
    pairs = {f"ips_{name}": quote(printable(text), safe="") for name, text in ours.items()}
    pairs["liq_amplify"] = f"{gain_db:.2f} dB"
    if cue_in:
        pairs["liq_cue_in"] = f"{cue_in:.3f}"
    if cue_out is not None:
        pairs["liq_cue_out"] = f"{cue_out:.3f}"
    return "annotate:" + ",".join(f'{name}="{value}"' for name, value in pairs.items()) + f":{path}"


def printable(text: str) -> str:
    """``text`` with every control character and lone surrogate as a space, without white space around it."""
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text).strip()

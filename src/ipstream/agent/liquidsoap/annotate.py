"""A playable file as the one line of text that Liquidsoap takes.

Every text is percent-encoded: Liquidsoap's own lexer has no way to write ``#{`` inside a value, and a line is a line.
``station.liq`` decodes them again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import quote

from ipstream.agent.liquidsoap.texts import cut, encoded, printable
from ipstream.core.errors import InvalidInput
from ipstream.core.units import Decibels, PlaylistId, Seconds, TrackId

MOST_SONG = 1600
"""Encoded bytes of title and artist. Liquidsoap sends both twice in one request line, and Icecast reads 4,096 bytes."""
MOST_ALBUM = 200

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
    them. Texts that Icecast could not take are cut with an ellipsis. Raises InvalidInput when
    the path is not absolute or holds one.
    """
    if not path.is_absolute() or printable(str(path)) != str(path):
        raise InvalidInput(f"not a path that Liquidsoap can be given: {str(path)!r}", field="path", code="bad_path")
    ours = {
        "airing_id": airing_id,
        "track_id": track_id or "",
        "playlist_id": playlist_id or "",
        "kind": kind,
        "seconds": "" if cue_out is None else f"{cue_out - (cue_in or 0):.3f}",
    } | shown(title, artist, album)
    pairs = {f"ips_{name}": quote(text, safe="") for name, text in ours.items()}
    pairs["liq_amplify"] = f"{gain_db:.2f} dB"
    if cue_in:
        pairs["liq_cue_in"] = f"{cue_in:.3f}"
    if cue_out is not None:
        pairs["liq_cue_out"] = f"{cue_out:.3f}"
    return "annotate:" + ",".join(f'{name}="{value}"' for name, value in pairs.items()) + f":{path}"


def shown(title: str, artist: str, album: str) -> dict[str, str]:
    """The three texts as listeners are shown them, within what Icecast takes."""
    by = cut(printable(artist), MOST_SONG // 3, encoded)
    return {
        "title": cut(printable(title), MOST_SONG - encoded(by), encoded),
        "artist": by,
        "album": cut(printable(album), MOST_ALBUM, encoded),
    }

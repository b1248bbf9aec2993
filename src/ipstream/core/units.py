"""Names for plain values, so that a signature says what it takes."""

from typing import NewType

StationId = NewType("StationId", str)
"""UUID of a station in text form; never reused."""

TrackId = NewType("TrackId", str)
"""UUID of a track of a station's library in text form."""

PlaylistId = NewType("PlaylistId", str)
"""UUID of a playlist in text form."""

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal SHA-256 of a file's or a document's bytes, 64 characters."""

Seconds = float
"""A length of time in seconds."""

Kbps = int
"""An encoder's bitrate in kilobits a second."""

Decibels = float
"""A gain or a level in dB."""

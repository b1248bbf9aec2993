"""What a running station tells, read from its events file.

The file is the only channel: Liquidsoap appends a JSON object a line whether the agent lives or not, then wakes it by
an empty ``POST .../events``. The agent reads what it has not read yet when it is woken, and when it starts.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from ipstream.agent.files import remember, sync_file
from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import Source
from ipstream.core.units import PlaylistId, TrackId

log = structlog.get_logger()

LARGEST = 1_000_000
"""Bytes after which a file that has been read is put aside; one such file is kept."""


class Callback(msgspec.Struct, frozen=True, tag_field="event"):
    """``at`` is when it happened, aware UTC by the node's clock, to 10 ms."""

    at: datetime


class Started(Callback, frozen=True, tag="started"):
    """Liquidsoap began: whatever an earlier process told to sound or to be connected is over."""

    pid: int


class OnAir(Callback, frozen=True, tag="on_air"):
    """A track began to be heard. The ids are those of its annotate line, empty or None where that had none.

    After a suspension that is said of what stood still meanwhile, with the ids it had.
    """

    source: Source | Literal["suspension"]
    airing_id: str = ""
    track_id: TrackId | None = None
    playlist_id: PlaylistId | None = None
    kind: str = ""
    title: str = ""
    artist: str = ""
    album: str = ""


class OutConnected(Callback, frozen=True, tag="out_connected"):
    """Icecast accepted the mount."""

    mount: str


class OutDisconnected(Callback, frozen=True, tag="out_disconnected"):
    """The mount is gone from Icecast; Liquidsoap tries again every second."""

    mount: str


class Paused(Callback, frozen=True, tag="paused"):
    """The programme stands still from now on."""


class Resumed(Callback, frozen=True, tag="resumed"):
    """It goes on where it stood."""


class SilenceHeard(Callback, frozen=True, tag="silence"):
    """The programme has been silent for the configured time. A paused one is not."""


class NoiseHeard(Callback, frozen=True, tag="noise"):
    """There is sound again."""


AnyCallback = Started | OnAir | OutConnected | OutDisconnected | Paused | Resumed | SilenceHeard | NoiseHeard


class Unread(msgspec.Struct, frozen=True):
    """``callbacks`` in the order in which they happened; ``offsets`` is how far they reach, by inode of the file."""

    callbacks: tuple[AnyCallback, ...]
    offsets: dict[str, int]


class EventsFile:
    """Reads one station's events, each once as long as ``done`` is called after they are dealt with.

    How far it got is kept in ``<path>.read``; should that be damaged, what was told since Liquidsoap began last is read
    again. A line that makes no sense is logged and left out.
    """

    def __init__(self, path: Path, *, largest: int = LARGEST) -> None:
        self._path = path
        self._aside = path.with_name(path.name + ".1")
        self._mark = path.with_name(path.name + ".read")
        self._largest = largest
        self._lost = False
        self._offsets = self._read_mark()

    def unread(self) -> Unread:
        """What was told since the last ``done``."""
        callbacks: list[AnyCallback] = []
        offsets: dict[str, int] = {}
        for path in (self._aside, self._path):
            if path.exists():
                callbacks += self._read(path, offsets)
        return Unread(tuple(_since_start(callbacks) if self._lost else callbacks), offsets)

    def done(self, unread: Unread) -> None:
        """These are dealt with and are not told again. A file that has grown large is put aside."""
        if unread.offsets == self._offsets:
            return
        self._sync()
        self._keep(unread.offsets)
        if self._path.exists() and self._path.stat().st_size > self._largest:
            self._put_aside()

    def _read(self, path: Path, offsets: dict[str, int]) -> list[AnyCallback]:
        with path.open("rb") as file:
            stat = path.stat()
            inode = str(stat.st_ino)
            offset = self._offsets.get(inode, 0)
            if offset > stat.st_size:  # another file that was given the number of one that is gone
                offset = 0
            file.seek(offset)
            whole, newline, _ = file.read().rpartition(b"\n")
        offsets[inode] = offset + len(whole) + len(newline)
        read = [_callback(line) for line in whole.splitlines()]
        return [callback for callback in read if callback is not None]

    def _put_aside(self) -> None:
        """Liquidsoap opens the file for each line, so it goes on in a new one; a last line may still reach this."""
        self._aside.unlink(missing_ok=True)
        inode = str(self._path.stat().st_ino)
        self._keep({inode: self._offsets.get(inode, 0)})
        self._path.rename(self._aside)

    def _keep(self, offsets: dict[str, int]) -> None:
        remember(self._mark, encode(offsets))
        self._offsets = offsets
        self._lost = False

    def _sync(self) -> None:
        """After a power cut the file must not be shorter than the mark says: what is told next would be passed over."""
        with contextlib.suppress(OSError):
            sync_file(self._path)

    def _read_mark(self) -> dict[str, int]:
        if not self._mark.exists():
            return {}
        try:
            return decode(self._mark.read_bytes(), dict[str, int])
        except InvalidInput as error:
            log.error("mark of what was read is damaged", path=str(self._mark), error=error.message)
            self._lost = True
            return {}


def _since_start(callbacks: list[AnyCallback]) -> list[AnyCallback]:
    """What the Liquidsoap told that began last."""
    starts = [number for number, callback in enumerate(callbacks) if isinstance(callback, Started)]
    return callbacks[starts[-1] :] if starts else callbacks


def _callback(line: bytes) -> AnyCallback | None:
    try:
        callback: AnyCallback = msgspec.json.decode(line, type=AnyCallback, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.error("liquidsoap_event_unreadable", line=line.decode(errors="replace"), error=str(error))
        return None
    return callback

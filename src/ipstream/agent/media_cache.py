"""Music on the node's own disk, by content: fetched ahead, verified, kept within a budget."""

from __future__ import annotations

import asyncio
import errno
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from ipstream.agent.download import MediaSource, WrongContent, download
from ipstream.agent.emit import Emit
from ipstream.agent.files import sync_folder
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.events import MediaMissing
from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import Seconds, Sha256, StationId

log = structlog.get_logger()

WORKERS = 2
FIRST_RETRY: Seconds = 5.0
LONGEST_RETRY: Seconds = 3600.0
UNREACHABLE_RETRY: Seconds = 10.0
UNREACHABLE_PAUSE: Seconds = 1.0
NO_ROOM_RETRY: Seconds = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file some station would like to have here; the order of the list is its urgency."""

    station_id: StationId
    item: MediaItem


@dataclass(slots=True)
class _Trouble:
    """Why a file is not here. ``attempts`` counts refusals, not an absent panel; ``until`` is monotonic."""

    attempts: int
    until: float


class MediaCache:
    """Files ``folder/ab/<sha256>.<ext>``, read-only. A file is listed only after its hash was verified.

    ``in_use`` names what is playing or prepared and must stay; ``on_change`` is called when a file came or could not.
    """

    def __init__(
        self,
        folder: Path,
        budget: int,
        source: MediaSource,
        emit: Emit,
        *,
        in_use: Callable[[], Collection[Sha256]],
        on_change: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._budget = budget
        self._source = source
        self._emit = emit
        self._in_use = in_use
        self._on_change = on_change
        self._wanted: dict[Sha256, Wanted] = {}
        self._trouble: dict[Sha256, _Trouble] = {}
        self._fetching: set[Sha256] = set()
        self._wake = asyncio.Event()
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._files: dict[Sha256, Path] = {Sha256(path.stem): path for path in folder.glob("??/*") if path.is_file()}
        self._sizes: dict[Sha256, int] = {content: path.stat().st_size for content, path in self._files.items()}

    def path(self, item: MediaItem) -> Path | None:
        """Where the file is, or None when it is not here (yet)."""
        return self._files.get(item.sha256) if self._sizes.get(item.sha256) == item.size else None

    def available(self) -> frozenset[Sha256]:
        return frozenset(self._files)

    def size(self) -> int:
        """Bytes on disk."""
        return sum(self._sizes.values())

    def failed(self, item: MediaItem) -> bool:
        """It was tried and cannot be had as things stand."""
        trouble = self._trouble.get(item.sha256)
        return trouble is not None and trouble.attempts > 0

    def touch(self, content: Sha256) -> None:
        """Remember that it aired now: what aired longest ago is given up first."""
        if content in self._files:
            os.utime(self._files[content])

    def ensure(self, soon: Sequence[Wanted], later: Sequence[Wanted] = ()) -> None:
        """From now on have ``soon``, the most urgent first, then as much of ``later`` as the budget holds.

        Of ``later`` what is here already goes first, what aired last before what aired long ago. Files that are in
        neither list are removed.
        """
        here = [wanted for wanted in later if self.path(wanted.item) is not None]
        here.sort(key=lambda wanted: self._files[wanted.item.sha256].stat().st_mtime, reverse=True)
        self._wanted = {}
        for wanted in (*soon, *here, *later):
            self._wanted.setdefault(wanted.item.sha256, wanted)
        self._trouble = {content: trouble for content, trouble in self._trouble.items() if content in self._wanted}
        self._remove_orphans()
        self._wake.set()

    async def run(self) -> None:
        """Fetch what is wanted until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            wanted = self._next()
            if wanted is None:
                await self._wait()
                continue
            content = wanted.item.sha256
            self._fetching.add(content)
            try:
                await self._fetch(wanted)
            finally:
                self._fetching.discard(content)
            self._wake.set()
            self._on_change()

    def _next(self) -> Wanted | None:
        """The most urgent missing file that can be tried now."""
        now = time.monotonic()
        for wanted in self._fitting():
            content = wanted.item.sha256
            if self.path(wanted.item) is not None or content in self._fetching:
                continue
            trouble = self._trouble.get(content)
            if trouble is None or trouble.until <= now:
                return wanted
        return None

    def _fitting(self) -> Iterator[Wanted]:
        """What the budget holds of the wish list beside what is in use, the most urgent first."""
        in_use = self._files.keys() & set(self._in_use())
        room = self._budget - sum(self._sizes[content] for content in in_use)
        for content, wanted in self._wanted.items():
            if content not in in_use and wanted.item.size <= room:
                room -= wanted.item.size
                yield wanted

    async def _wait(self) -> None:
        """Until the wish list changes or the next retry is due."""
        due = [trouble.until for content, trouble in self._trouble.items() if content not in self._fetching]
        longest = max(0.5, min(due) - time.monotonic()) if due else None
        try:
            await asyncio.wait_for(self._wake.wait(), longest)
        except TimeoutError:
            return

    async def _fetch(self, wanted: Wanted) -> None:
        item = wanted.item
        partial = self._incoming / item.sha256
        try:
            self._make_room(item)
            await download(self._source, item.sha256, item.size, partial)
            self._take_in(item, partial)
        except WrongContent as error:
            self._report(wanted, error.message)
        except IPStreamError as error:
            if error.permanent:
                self._report(wanted, error.message)
            else:
                self._postpone(item.sha256, UNREACHABLE_RETRY)
                await asyncio.sleep(UNREACHABLE_PAUSE)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            log.error("no room for media", sha256=item.sha256, size=item.size)
            self._postpone(item.sha256, NO_ROOM_RETRY)
        else:
            self._trouble.pop(item.sha256, None)

    def _take_in(self, item: MediaItem, partial: Path) -> None:
        target = self._folder / item.sha256[:2] / f"{item.sha256}.{item.extension}"
        target.parent.mkdir(exist_ok=True)
        partial.chmod(0o440)
        partial.replace(target)
        sync_folder(target.parent)
        self._files[item.sha256], self._sizes[item.sha256] = target, item.size

    def _report(self, wanted: Wanted, detail: str) -> None:
        """Tell it the first time, then try again with growing pauses."""
        content = wanted.item.sha256
        trouble = self._trouble.get(content)
        attempts = trouble.attempts if trouble else 0
        if attempts == 0:
            log.warning("media missing", track=wanted.item.track_id, sha256=content, reason=detail)
            self._emit(wanted.station_id, MediaMissing(track_id=wanted.item.track_id, detail=detail))
        pause = min(LONGEST_RETRY, FIRST_RETRY * 2**attempts)
        self._trouble[content] = _Trouble(attempts + 1, time.monotonic() + pause)

    def _postpone(self, content: Sha256, pause: Seconds) -> None:
        trouble = self._trouble.get(content)
        self._trouble[content] = _Trouble(trouble.attempts if trouble else 0, time.monotonic() + pause)

    def _make_room(self, item: MediaItem) -> None:
        """Give up files until ``item`` fits; what is in use or has its place in the budget stays."""
        keep = {wanted.item.sha256 for wanted in self._fitting()}.union(self._in_use())
        for content in self._files.keys() - keep:
            if self.size() + item.size <= self._budget:
                return
            self._remove(content)

    def _remove_orphans(self) -> None:
        keep = self._wanted.keys() | set(self._in_use())
        for content in self._files.keys() - keep:
            self._remove(content)
        for partial in self._incoming.iterdir():
            if partial.name not in self._wanted and partial.name not in self._fetching:
                partial.unlink()

    def _remove(self, content: Sha256) -> None:
        self._files.pop(content).unlink(missing_ok=True)
        del self._sizes[content]

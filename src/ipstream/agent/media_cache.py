"""Music on the node's own disk, by content: fetched ahead, verified, kept within a budget."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from ipstream.agent.download import MediaSource, WrongContent, download
from ipstream.agent.emit import Emit
from ipstream.agent.files import sync_folder
from ipstream.agent.media_plan import NOTHING, Wanted, plan_media
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.events import MediaMissing
from ipstream.core.protocol.spec import MediaItem
from ipstream.core.units import Seconds, Sha256

log = structlog.get_logger()

WORKERS = 2
FIRST_RETRY: Seconds = 5.0
LONGEST_RETRY: Seconds = 3600.0
UNREACHABLE_RETRY: Seconds = 10.0
UNREACHABLE_PAUSE: Seconds = 1.0
NO_ROOM_RETRY: Seconds = 60.0
NO_ROOM_PAUSE: Seconds = 5.0
KEPT_FREE = 200 * 1024**2
"""Bytes of the disk that no music takes: the outbox, specs and states live on it too."""


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
        self._soon: dict[Sha256, Wanted] = {}
        self._later: dict[Sha256, Wanted] = {}
        self._plan = NOTHING
        self._trouble: dict[Sha256, _Trouble] = {}
        self._fetching: set[Sha256] = set()
        self._wake = asyncio.Event()
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._files: dict[Sha256, Path] = {}
        self._sizes: dict[Sha256, int] = {}
        self._aired: dict[Sha256, float] = {}
        self._size = 0
        for path in folder.glob("??/*"):
            self._list(Sha256(path.stem), path)

    def path(self, item: MediaItem) -> Path | None:
        """Where the file is, or None when it is not here (yet)."""
        return self._files.get(item.sha256) if self._sizes.get(item.sha256) == item.size else None

    def available(self) -> frozenset[Sha256]:
        return frozenset(self._files)

    def size(self) -> int:
        """Bytes on disk."""
        return self._size

    def failed(self, item: MediaItem) -> bool:
        """It was tried and cannot be had as things stand."""
        trouble = self._trouble.get(item.sha256)
        return trouble is not None and trouble.attempts > 0

    def touch(self, content: Sha256) -> None:
        """Remember that it aired now: what aired longest ago is given up first."""
        if content in self._files:
            self._aired[content] = time.time()
            with contextlib.suppress(OSError):  # somebody took it away; it has been heard all the same
                os.utime(self._files[content])

    def ensure(self, soon: Sequence[Wanted], later: Sequence[Wanted] = ()) -> None:
        """From now on have ``soon``, the most urgent first, then as much of ``later`` as the budget holds.

        Of ``later`` what is here already goes first, what aired last before what aired long ago. Files that are in
        neither list are removed. For changes of the spec: it goes through everything.
        """
        self._soon = _by_content(soon)
        self._later = _by_content(later)
        wished = self._later.keys() | self._soon.keys()
        self._trouble = {content: trouble for content, trouble in self._trouble.items() if content in wished}
        self._remove_orphans(wished)
        self._make_plan()
        self._wake.set()

    def hurry(self, soon: Sequence[Wanted]) -> None:
        """What airs next has changed, the rest of the wishes has not. Quick unless it takes a place from others."""
        self._soon = _by_content(soon)
        if not self._soon.keys() <= self._plan.fits:
            self._make_plan()
        self._wake.set()

    async def run(self) -> None:
        """Fetch what is wanted until cancelled."""
        self._make_plan()
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
        """The most urgent missing file that can be tried now. Who is passed over has his turn when a retry is due."""
        now = time.monotonic()
        for content, wanted in self._soon.items():
            if content in self._plan.fits and self._can_be_tried(wanted.item, now):
                return wanted
        missing = self._plan.missing
        while missing:
            wanted = missing.popleft()
            if self._can_be_tried(wanted.item, now):
                return wanted
        return None

    def _can_be_tried(self, item: MediaItem, now: float) -> bool:
        if item.sha256 in self._fetching or self.path(item) is not None:
            return False
        trouble = self._trouble.get(item.sha256)
        return trouble is None or trouble.until <= now

    def _make_plan(self) -> None:
        here = [content for content in self._later if content in self._files]
        here.sort(key=self._aired.__getitem__, reverse=True)
        order = dict.fromkeys((*self._soon, *here, *self._later))
        wishes = (self._soon.get(content) or self._later[content] for content in order)
        self._plan = plan_media(wishes, self._sizes, self._in_use(), self._limit())

    def _limit(self) -> int:
        """The budget, or what the disk can hold of it."""
        return min(self._budget, self._size + shutil.disk_usage(self._folder).free - KEPT_FREE)

    async def _wait(self) -> None:
        """Until the wish list changes or the next retry is due."""
        waiting = [trouble for content, trouble in self._trouble.items() if content in self._plan.fits]
        due = min((trouble.until for trouble in waiting), default=None)
        longest = None if due is None else max(0.5, due - time.monotonic())
        try:
            await asyncio.wait_for(self._wake.wait(), longest)
        except TimeoutError:
            self._make_plan()

    async def _fetch(self, wanted: Wanted) -> None:
        item = wanted.item
        partial = self._incoming / item.sha256
        try:
            self._make_room(item, partial)
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
            partial.unlink(missing_ok=True)
            self._postpone(item.sha256, NO_ROOM_RETRY)
            await asyncio.sleep(NO_ROOM_PAUSE)
        else:
            self._trouble.pop(item.sha256, None)

    def _take_in(self, item: MediaItem, partial: Path) -> None:
        target = self._folder / item.sha256[:2] / f"{item.sha256}.{item.extension}"
        target.parent.mkdir(exist_ok=True)
        partial.chmod(0o440)
        partial.replace(target)
        sync_folder(target.parent)
        self._list(item.sha256, target)

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

    def _make_room(self, item: MediaItem, partial: Path) -> None:
        """Give up files without a place until ``item`` fits, but none in use. Raises OSError when the disk is full."""
        if self._size + item.size > self._limit() and not self._plan.spare:
            self._make_plan()
        spare, in_use = self._plan.spare, self._in_use()
        while spare and self._size + item.size > self._limit():
            content = spare.popleft()
            if content in self._files and content not in in_use and content not in self._soon:
                self._remove(content)
        arrived = partial.stat().st_size if partial.exists() else 0
        if shutil.disk_usage(self._folder).free - KEPT_FREE < item.size - arrived:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _remove_orphans(self, wished: Collection[Sha256]) -> None:
        in_use = self._in_use()
        for content in [content for content in self._files if content not in wished and content not in in_use]:
            self._remove(content)
        for partial in self._incoming.iterdir():
            if partial.name not in wished and partial.name not in self._fetching:
                partial.unlink()

    def _list(self, content: Sha256, path: Path) -> None:
        stat = path.stat()
        self._forget(content)
        self._files[content], self._sizes[content], self._aired[content] = path, stat.st_size, stat.st_mtime
        self._size += stat.st_size

    def _remove(self, content: Sha256) -> None:
        self._files[content].unlink(missing_ok=True)
        self._forget(content)

    def _forget(self, content: Sha256) -> None:
        self._files.pop(content, None)
        self._aired.pop(content, None)
        self._size -= self._sizes.pop(content, 0)


def _by_content(wishes: Sequence[Wanted]) -> dict[Sha256, Wanted]:
    """Each file once, where it is wished first."""
    found: dict[Sha256, Wanted] = {}
    for wanted in wishes:
        found.setdefault(wanted.item.sha256, wanted)
    return found

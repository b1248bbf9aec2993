"""From the panel's newest spec to the one this node follows: documents first, then enough music, then current."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import islice

import structlog

from ipstream.agent.media_cache import MediaCache
from ipstream.agent.panel import Panel
from ipstream.agent.panel_link import Backoff
from ipstream.agent.spec_store import LoadedSpec, SpecStore, Station, blend
from ipstream.core.errors import InvalidInput, IPStreamError
from ipstream.core.protocol.spec import NodeSpec
from ipstream.core.units import StationId

log = structlog.get_logger()

ENOUGH = 3
"""Tracks that must be here before a station goes over to a new spec."""


class SpecSync:
    """``current`` is what the node follows, ``coming`` the newest the panel sent while music for it is still arriving.

    ``follow`` is awaited with each spec that becomes current, ``choose_media`` is called when the wishes changed.
    """

    def __init__(
        self,
        panel: Panel,
        store: SpecStore,
        cache: MediaCache,
        follow: Callable[[LoadedSpec], Awaitable[None]],
        choose_media: Callable[[], None],
    ) -> None:
        self._panel = panel
        self._store = store
        self._cache = cache
        self._follow = follow
        self._choose_media = choose_media
        self.current = store.current()
        self.coming: LoadedSpec | None = None
        self._newest: NodeSpec | None = None
        self._changed = asyncio.Event()

    def have(self) -> int:
        """Number of the newest spec seen since the start, whether it is current yet or not."""
        if self._newest is not None:
            return self._newest.number
        return self.current.node.number if self.current else 0

    def take(self, node: NodeSpec) -> None:
        """The panel sent a newer spec."""
        self._newest = node
        self._changed.set()

    def media_changed(self) -> None:
        """A file came, or turned out not to be had: perhaps a station is ready now."""
        self._changed.set()

    async def run(self) -> None:
        """Bring the newest spec home and make it current, until cancelled."""
        backoff = Backoff()
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._bring_home()
            except (IPStreamError, OSError) as error:
                log.warning("spec not brought home yet", reason=str(error))
                self._changed.set()
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()

    async def _bring_home(self) -> None:
        try:
            await self._fetch_newest()
        except InvalidInput as error:
            log.error("spec not understood, keeping the old one", error=error.message)
        await self._settle()

    async def _fetch_newest(self) -> None:
        node = self._newest
        if node is None or (self.coming and self.coming.node == node) or (self.current and self.current.node == node):
            return
        for content in await asyncio.to_thread(self._store.missing, node):
            self._store.put(content, await self._panel.document(content))
        if node is self._newest:
            known = [station for spec in (self.current, self.coming) if spec for station in spec.stations.values()]
            self.coming = self._store.load(node, known)
            self._choose_media()

    async def _settle(self) -> None:
        """Make current what is ready of the coming spec."""
        if self.coming is None:
            return
        ready = frozenset(station.spec.id for station in self.coming.stations.values() if self._ready(station))
        loaded = blend(self.coming, self.current, ready=ready)
        if ready.issuperset(self.coming.stations):
            self.coming = None
        if self.current is not None and loaded.node == self.current.node:
            return
        self._store.make_current(loaded.node)
        self.current = loaded
        log.info("spec current", number=loaded.node.number, stations=len(loaded.stations))
        await self._follow(loaded)
        self._store.prune(loaded.node, *([self.coming.node] if self.coming else []))
        self._choose_media()

    def _ready(self, station: Station) -> bool:
        if station.spec.suspended or station.spec.wanted != "on_air" or self._unchanged(station.spec.id, station):
            return True
        items = station.catalogue.items
        here = sum(1 for _ in islice(filter(self._cache.path, items), ENOUGH))
        return here == ENOUGH or here >= len(items) - sum(map(self._cache.failed, items))

    def _unchanged(self, station_id: StationId, station: Station) -> bool:
        before = self.current.stations.get(station_id) if self.current else None
        return before is not None and before.ref == station.ref

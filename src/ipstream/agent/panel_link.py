"""The two conversations with the panel: the spec comes by long poll, events go as soon as they happen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from ipstream.agent.outbox import Outbox
from ipstream.agent.panel import Panel
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.spec import SpecAnswer
from ipstream.core.units import Seconds

log = structlog.get_logger()

BATCH = 500
FIRST_PAUSE: Seconds = 0.5
LONGEST_PAUSE: Seconds = 15.0


class Contact:
    """Whether the panel answers, shared by all who talk to it: when one reaches it, the others stop waiting."""

    def __init__(self) -> None:
        self.up = False
        self._answered = asyncio.Event()

    def answered(self) -> None:
        if not self.up:
            log.info("panel reached")
        self.up = True
        self._answered.set()

    def lost(self, error: IPStreamError) -> None:
        if self.up or error.code == "unauthorised":
            log.warning("panel lost", code=error.code, reason=error.message)
        self.up = False
        self._answered.clear()

    async def wait(self, longest: Seconds) -> None:
        """Until somebody reaches the panel, at most ``longest`` seconds."""
        try:
            await asyncio.wait_for(self._answered.wait(), longest)
        except TimeoutError:
            return


class Backoff:
    """Growing pauses with jitter, so that a returning panel is not met by all its nodes at once."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    def next(self) -> Seconds:
        ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        return self._chance.uniform(FIRST_PAUSE, max(ceiling, FIRST_PAUSE))


class PanelLink:
    """Both loops run until cancelled."""

    def __init__(self, panel: Panel, outbox: Outbox, contact: Contact) -> None:
        self._panel = panel
        self._outbox = outbox
        self._contact = contact
        self._wake = asyncio.Event()
        outbox.on_append(self._wake.set)

    async def follow_spec(self, have: Callable[[], int], on_answer: Callable[[SpecAnswer], Awaitable[None]]) -> None:
        """Ask for what is newer than ``have()``, again and again, and hand over each answer."""
        backoff = Backoff()
        while True:
            try:
                answer = await self._panel.spec(have())
            except IPStreamError as error:
                self._contact.lost(error)
                await self._contact.wait(backoff.next())
                continue
            backoff.reset()
            self._contact.answered()
            if answer is not None:
                await on_answer(answer)

    async def tell_events(self) -> None:
        """Send what waits in the outbox, in order, and forget what the panel says it holds."""
        backoff = Backoff()
        while True:
            self._wake.clear()
            batch = self._outbox.batch(BATCH)
            if not batch.events:
                await self._wake.wait()
                continue
            try:
                up_to = await self._panel.store(batch)
            except IPStreamError as error:
                self._contact.lost(error)
                await self._contact.wait(backoff.next())
                continue
            self._contact.answered()
            self._outbox.acknowledge(min(up_to, batch.events[-1].sequence))
            if up_to < batch.events[0].sequence:
                log.error("the panel stored no event", first=batch.events[0].sequence, up_to=up_to)
                await asyncio.sleep(backoff.next())
            else:
                backoff.reset()

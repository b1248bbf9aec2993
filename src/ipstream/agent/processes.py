"""Speaks to supervisord: which programs run, and how each is doing. Nothing here ends sound that is to go on."""

from __future__ import annotations

import asyncio
import http.client
import os
import xmlrpc.client
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from supervisor.xmlrpc import Faults, SupervisorTransport

from ipstream.agent.files import write_if_changed
from ipstream.agent.programs import Program, render_program
from ipstream.core.errors import Unavailable
from ipstream.core.units import Seconds

log = structlog.get_logger()

ANSWER_WITHIN: Seconds = 30.0
LOOK_EVERY: Seconds = 5.0
LOOK_AGAIN: Seconds = 0.15
"""After an exit, until supervisord has put the program up again. Being asked makes it do so at once."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """``name`` is supervisord's word (RUNNING, STARTING, BACKOFF, STOPPED ...); ``pid`` is 0 when nothing runs.

    ``started`` is when it was started last, in whole seconds since the epoch, rounded down.
    """

    name: str
    pid: int
    started: int
    detail: str


class SupervisorUnavailable(Unavailable):
    """supervisord does not answer, or cannot do now what it was asked."""

    code = "supervisor_unavailable"


class Supervisor:
    """The programs of one node. ``home/conf.d`` holds a file for each that ``ensure`` was told of."""

    def __init__(self, socket: Path, home: Path) -> None:
        self._url = f"unix://{socket}"
        self._home = home
        self._folder = home / "conf.d"
        self._one_at_a_time = asyncio.Lock()
        self._touched = asyncio.Event()

    async def ensure(self, programs: Iterable[Program]) -> None:
        """Run these and no others of ours; what already runs as wanted is left alone.

        Broken off at any point, the next call completes it. Raises SupervisorUnavailable.
        """
        async with self._one_at_a_time:
            wanted = {program.name: render_program(program, self._home) for program in programs}
            self._write(wanted)
            added, changed, removed = (await self._call("reloadConfig"))[0]
            changed = [name for name in changed if name in wanted]  # the agent does not restart itself
            if added or changed or removed:
                log.info("programs", added=added, changed=changed, removed=removed)
            await asyncio.gather(*map(self._replace, changed), *map(self._take_away, removed), *map(self._add, added))
        self._touched.set()

    async def restart(self, name: str) -> None:
        """Stop it and start it again. Raises SupervisorUnavailable, also when there is no such program."""
        async with self._one_at_a_time:
            await self._call("stopProcess", name, True, unless=Faults.NOT_RUNNING)
            await self._call("startProcess", name, False, unless=Faults.ALREADY_STARTED)
        self._touched.set()

    async def signal(self, name: str, signal: str) -> None:
        """Send it ``HUP`` or the like. Raises SupervisorUnavailable, also when it does not run."""
        await self._call("signalProcess", name, signal)

    async def states(self) -> dict[str, ProcessState]:
        """How every program is doing, by name."""
        return {info["name"]: _state(info) for info in await self._call("getAllProcessInfo")}

    async def watch(self, on_states: Callable[[dict[str, ProcessState]], Awaitable[None]]) -> None:
        """Tell how all are doing, every few seconds and whenever one exits or was changed, until cancelled."""
        while True:
            self._touched.clear()
            try:
                states = await self.states()
            except SupervisorUnavailable as error:
                log.warning("supervisord does not answer", reason=error.message)
                await asyncio.sleep(LOOK_EVERY)
                continue
            await on_states(states)
            restless = any(state.name in {"EXITED", "STARTING", "STOPPING"} for state in states.values())
            pids = [state.pid for state in states.values() if state.pid]
            await self._until_touched_or_exit_of(pids, LOOK_AGAIN if restless else LOOK_EVERY)
            await asyncio.sleep(LOOK_AGAIN / 10)

    async def _until_touched_or_exit_of(self, pids: Iterable[int], longest: Seconds) -> None:
        loop = asyncio.get_running_loop()
        watched: list[int] = []
        try:
            for pid in pids:
                watched.append(os.pidfd_open(pid))
                loop.add_reader(watched[-1], self._touched.set)
            async with asyncio.timeout(longest):
                await self._touched.wait()
        except (ProcessLookupError, TimeoutError):
            return
        finally:
            for descriptor in watched:
                loop.remove_reader(descriptor)
                os.close(descriptor)

    def _write(self, wanted: dict[str, bytes]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, data in wanted.items():
            write_if_changed(self._folder / f"{name}.conf", data)
        for path in self._folder.glob("*.conf"):
            if path.stem not in wanted:
                path.unlink()

    async def _replace(self, name: str) -> None:
        await self._take_away(name)
        await self._add(name)

    async def _take_away(self, name: str) -> None:
        await self._call("stopProcessGroup", name, True, unless=Faults.BAD_NAME)
        await self._call("removeProcessGroup", name, unless=Faults.BAD_NAME)

    async def _add(self, name: str) -> None:
        await self._call("addProcessGroup", name, unless=Faults.ALREADY_ADDED)

    async def _call(self, method: str, *arguments: Any, unless: int | None = None) -> Any:
        """``unless``: the fault that says that nothing is left to do."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await asyncio.to_thread(_ask, self._url, method, arguments)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode == unless:
                return None
            raise SupervisorUnavailable(f"supervisord: {method}{arguments}: {fault.faultString}") from fault
        except (OSError, TimeoutError, http.client.HTTPException, xmlrpc.client.Error) as error:
            raise SupervisorUnavailable(f"supervisord: {method}{arguments}: {error!r}") from error


def _state(info: dict[str, Any]) -> ProcessState:
    return ProcessState(info["statename"], info["pid"], info["start"], info["spawnerr"] or info["description"])


def _ask(url: str, method: str, arguments: tuple[Any, ...]) -> Any:
    transport = SupervisorTransport(None, None, url)
    try:
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
        return getattr(proxy.supervisor, method)(*arguments)
    finally:
        transport.close()

"""Icecast's admin interface: what is connected, and letting go of it.

Icecast offers it on its public port (2.4.4 cannot bind it to another), so only its password guards it: 24 random bytes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp

from ipstream.agent.icecast.config import marker_of, standby_mount
from ipstream.core.errors import NotFound, Unavailable

PATIENCE = aiohttp.ClientTimeout(total=5)


class IcecastUnavailable(Unavailable):
    """Icecast is not there, or answers nonsense."""

    code = "icecast_unavailable"


@dataclass(frozen=True, slots=True)
class Mount:
    """A connected source. ``listeners`` leaves out those who joined within the last moments."""

    mount: str
    listeners: int


@dataclass(frozen=True, slots=True)
class Listener:
    """``client`` is unique for one run of Icecast; ``seconds`` is how long it has been connected."""

    client: int
    address: str
    user_agent: str
    seconds: int


class AdminClient:
    """Use as a context manager. Every method raises IcecastUnavailable when Icecast does not answer."""

    def __init__(self, port: int, password: str, *, host: str = "127.0.0.1") -> None:
        self._host = host
        self.use_port(port)
        self._headers = {"Authorization": aiohttp.encode_basic_auth("admin", password)}
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=PATIENCE)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def use_port(self, port: int) -> None:
        """From now on Icecast is there."""
        self._base = f"http://{self._host}:{port}/admin/"

    async def run(self) -> str:
        """Names this run of Icecast: when it started."""
        return (await self._ask("stats")).findtext("server_start_iso8601") or ""

    async def has_read(self, config: bytes) -> bool:
        """Whether this configuration is the one in force. Waits while Icecast reads one."""
        try:
            async with self._session.get(self._base.removesuffix("/admin/") + marker_of(config)) as response:
                return response.status == 403
        except (aiohttp.ClientError, TimeoutError) as error:
            raise IcecastUnavailable(f"icecast: {error or type(error).__name__}") from error

    async def mounts(self) -> tuple[Mount, ...]:
        """All connected sources, standbys among them."""
        answer = await self._ask("listmounts")
        return tuple(
            Mount(source.get("mount", ""), int(source.findtext("listeners") or 0)) for source in answer.iter("source")
        )

    async def listeners(self, mount: str) -> tuple[Listener, ...]:
        """Who hears this source now. Raises NotFound when there is none."""
        answer = await self._ask("listclients", mount=mount)
        return tuple(_listener(element) for element in answer.iter("listener"))

    async def kill_listener(self, mount: str, client: int) -> None:
        """Disconnect one listener; nothing happens when he is not there. Raises NotFound when the source is not."""
        await self._ask("killclient", mount=mount, id=str(client))

    async def kill_source(self, mount: str) -> None:
        """Disconnect a source: its listeners go to their standby. Raises NotFound when there is none."""
        await self._ask("killsource", mount=mount)

    async def let_go(self, mount: str) -> None:
        """Disconnect all who listen to ``mount``, also those on its standby."""
        for place in (mount, standby_mount(mount)):
            try:
                for listener in await self.listeners(place):
                    await self.kill_listener(place, listener.client)
            except NotFound:
                continue

    async def _ask(self, command: str, **parameters: str) -> ET.Element:
        try:
            async with self._session.get(self._base + command, params=parameters) as response:
                text = (await response.read()).decode("utf-8", "replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise IcecastUnavailable(f"icecast: {command}: {error or type(error).__name__}") from error
        if response.status == 400:
            raise NotFound(f"icecast: {command}: no source {parameters.get('mount')}", code="no_source")
        if response.status != 200:
            raise IcecastUnavailable(f"icecast answered {response.status} to {command}")
        return _parse(text)


def _parse(text: str) -> ET.Element:
    """Icecast declares no entities, so a document that does is not from it."""
    try:
        if "<!" in text:
            raise IcecastUnavailable("icecast's answer declares entities")
        return ET.fromstring(text)
    except ET.ParseError as error:
        raise IcecastUnavailable(f"icecast's answer is not XML: {error}") from error


def _listener(element: ET.Element) -> Listener:
    return Listener(
        client=int(element.findtext("ID") or 0),
        address=element.findtext("IP") or "",
        user_agent=element.findtext("UserAgent") or "",
        seconds=int(element.findtext("Connected") or 0),
    )

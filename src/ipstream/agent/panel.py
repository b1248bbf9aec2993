"""HTTP client of the panel. Each failure is an IPStreamError: the permanent ones need a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from ipstream.core.errors import IPStreamError, NotFound, Refused, Unavailable
from ipstream.core.protocol.codec import decode, encode
from ipstream.core.protocol.events import EventBatch, EventsStored
from ipstream.core.protocol.spec import SpecAnswer
from ipstream.core.units import Sha256

LONG_POLL = aiohttp.ClientTimeout(total=45, sock_connect=5)
"""The panel holds the question for 25 s."""
EXCHANGE = aiohttp.ClientTimeout(total=30, sock_connect=5)
DOWNLOAD = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class MediaStream:
    """Bytes of a file from ``offset`` on; 0 when the panel did not resume."""

    offset: int
    chunks: AsyncIterator[bytes]


class Panel:
    """The panel as a node sees it. Use as a context manager; the token is read anew for each request."""

    def __init__(self, base: str, token_file: Path) -> None:
        self._base = f"{base}/node/v1"
        self._token_file = token_file
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def spec(self, have: int) -> SpecAnswer | None:
        """Wait for something newer than spec ``have``; None when nothing came in the time of a poll."""
        async with self._request("GET", f"/spec?have={have}", timeout=LONG_POLL) as response:
            return None if response.status == 204 else decode(await response.read(), SpecAnswer)

    async def document(self, content: Sha256) -> bytes:
        async with self._request("GET", f"/documents/{content}", timeout=EXCHANGE) as response:
            return await response.read()

    async def store(self, batch: EventBatch) -> int:
        """Tell events; returns the highest sequence the panel holds without a gap."""
        headers = {"Content-Type": "application/json"}
        async with self._request("POST", "/events", timeout=EXCHANGE, headers=headers, data=encode(batch)) as response:
            return decode(await response.read(), EventsStored).up_to

    @asynccontextmanager
    async def media(self, content: Sha256, offset: int) -> AsyncIterator[MediaStream]:
        """Open a file at ``offset``. Failures while reading inside the context are IPStreamErrors as well."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={offset}-"} if offset else {})
        async with self._request("GET", f"/media/{content}", timeout=DOWNLOAD, headers=headers) as response:
            resumed = response.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
            yield MediaStream(offset if resumed else 0, response.content.iter_chunked(CHUNK))

    @asynccontextmanager
    async def _request(
        self,
        method: str,
        path: str,
        *,
        timeout: aiohttp.ClientTimeout,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        authorized = {"Authorization": f"Bearer {self._token()}"} | (headers or {})
        try:
            async with self._session.request(
                method, self._base + path, headers=authorized, data=data, timeout=timeout
            ) as response:
                if response.status >= 400:
                    raise _refusal(response.status, path)
                yield response
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"panel: {error or type(error).__name__}", code="panel_unavailable") from error

    def _token(self) -> str:
        try:
            return self._token_file.read_text().strip()
        except OSError as error:
            raise Unavailable(f"cannot read the node's token: {error}", code="no_token") from error


def _refusal(status: int, path: str) -> IPStreamError:
    where = path.partition("?")[0]
    if status == 401:
        return Refused(
            "the panel refuses this node's token: enrol the node again", code="unauthorised", permanent=False
        )
    if status == 404:
        return NotFound(f"the panel has no {where}")
    if status == 416:
        return NotFound(f"the panel has fewer bytes of {where}", code="bad_range")
    return Unavailable(f"the panel answered {status} to {where}", code="panel_unavailable")

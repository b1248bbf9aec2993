"""Fetching one file by its hash: resumable, and never taken for whole before every byte was judged."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from ipstream.agent.files import sync_file
from ipstream.agent.panel import MediaStream
from ipstream.core.errors import IPStreamError
from ipstream.core.units import Sha256


class MediaSource(Protocol):
    """Where media come from; ``Panel`` is one. Raises IPStreamError, permanent when the file is not to be had."""

    def media(self, content: Sha256, offset: int) -> AbstractAsyncContextManager[MediaStream]: ...


class WrongContent(IPStreamError):
    """What arrived is not what the hash says; it was discarded."""

    code = "wrong_hash"


async def download(source: MediaSource, content: Sha256, size: int, partial: Path) -> None:
    """Complete ``partial`` with the bytes that hash to ``content``, going on where an earlier attempt broke off.

    On return the file is whole, verified and on disk. Raises WrongContent (the file is then removed), the errors of the
    source (what arrived is kept for the next attempt), or OSError (disk full).
    """
    digest = await asyncio.to_thread(_hash_so_far, partial, size)
    offset = partial.stat().st_size if partial.exists() else 0
    if offset < size or not partial.exists():
        digest = await _receive(source, content, size, partial, digest, offset)
    if partial.stat().st_size != size or digest.hexdigest() != content:
        partial.unlink()
        raise WrongContent("the file arrived damaged or is not the file that was announced")
    await asyncio.to_thread(sync_file, partial)


async def _receive(
    source: MediaSource, content: Sha256, size: int, partial: Path, digest: hashlib._Hash, offset: int
) -> hashlib._Hash:
    async with source.media(content, offset) as stream:
        if stream.offset != offset:  # it begins anew
            digest = hashlib.sha256()
        with partial.open("r+b" if partial.exists() else "wb") as file:
            file.truncate(stream.offset)
            file.seek(stream.offset)
            async for chunk in stream.chunks:
                file.write(chunk)
                digest.update(chunk)
                if file.tell() > size:
                    break
    return digest


def _hash_so_far(partial: Path, size: int) -> hashlib._Hash:
    """Hash of what an earlier attempt left; what is too long to be right is thrown away."""
    digest = hashlib.sha256()
    if not partial.exists():
        return digest
    if partial.stat().st_size > size:
        partial.unlink()
        return digest
    with partial.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest

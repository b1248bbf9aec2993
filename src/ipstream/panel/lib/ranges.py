"""Files over HTTP with byte ranges (RFC 9110, section 14), so that players can seek and nodes can resume."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_CHUNK = 256 * 1024
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


def ranged_file(request: HttpRequest, path: Path, *, content_type: str, etag: str) -> HttpResponseBase:
    """The file, or the one range asked for; 304 when the reader has it; 416 when the range lies outside."""
    quoted = f'"{etag}"'
    size = path.stat().st_size
    headers = {"ETag": quoted, "Accept-Ranges": "bytes", "Cache-Control": "private, max-age=31536000, immutable"}
    if request.headers.get("If-None-Match") == quoted:
        return HttpResponse(status=304, headers=headers)
    span = _span(request.headers.get("Range", ""), size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end, partial = span
    headers["Content-Length"] = str(end - start)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return StreamingHttpResponse(
        _read(path, start, end), status=206 if partial else 200, content_type=content_type, headers=headers
    )


def _span(header: str, size: int) -> tuple[int, int, bool] | None:
    """(start, end, partial) in bytes, end exclusive. A header we don't understand asks for the whole (RFC 9110)."""
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return 0, size, False
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end, True) if start < end else None


async def _read(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(start)
        left = end - start
        while left > 0 and (chunk := await asyncio.to_thread(file.read, min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
    finally:
        file.close()

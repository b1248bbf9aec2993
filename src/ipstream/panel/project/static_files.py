"""The built front end, served by the panel itself where no web server stands before it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise for ASGI: its own middleware is synchronous, and would hold a thread for each long poll of a node."""

    async_capable = True

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        file = self.files.get(request.path_info)
        if file is None:
            answer: HttpResponseBase | Awaitable[HttpResponseBase] = self.get_response(request)
            return answer
        response = self.serve(file, request)
        # The files are small: read at once instead of streamed through threads.
        whole = HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)
        response.close()
        return _ready(whole) if iscoroutinefunction(self) else whole


async def _ready(response: HttpResponse) -> HttpResponse:
    return response

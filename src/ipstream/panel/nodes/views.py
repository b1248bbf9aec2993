"""The endpoint of the nodes, ``/node/v1/``: what they shall do, what they may play, what they tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from ipstream.core.errors import InvalidInput, NotFound, Refused
from ipstream.core.protocol.codec import encode
from ipstream.core.protocol.events import EventsStored
from ipstream.core.units import Seconds
from ipstream.panel.lib import problems
from ipstream.panel.lib.ranges import ranged_file
from ipstream.panel.nodes import presence
from ipstream.panel.nodes.batches import LARGEST_BATCH
from ipstream.panel.nodes.bell import bell
from ipstream.panel.nodes.conversation import answer_for
from ipstream.panel.nodes.intake import store_batch
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.queries import document_for, media_for, node_of_token
from ipstream.panel.telemetry.services import heard_from

POLL: Seconds = 25.0
LOOK_EVERY: Seconds = 1.0
"""News of another process is found by looking."""
JSON = "application/json"

NodeView = Callable[..., HttpResponseBase]


def for_nodes(view: NodeView) -> NodeView:
    """``view(request, node, ...)`` for whoever shows a node's token; 401 for the rest. Refusals become problems."""

    @csrf_exempt
    @wraps(view)
    def admitted(request: HttpRequest, **places: str) -> HttpResponseBase:
        try:
            return view(request, _admit(request), **places)
        except _Stranger:
            return _unauthorised()
        except (InvalidInput, NotFound) as error:
            return problems.response(error)

    return admitted


@csrf_exempt
async def spec(request: HttpRequest) -> HttpResponse:
    """Long poll: a newer spec than ``have``, orders, or both; 204 when there was neither for 25 s."""
    if request.method != "GET":
        return HttpResponse(status=405)
    try:
        node = await sync_to_async(_admit)(request)
        have = _number(request.GET.get("have", ""))
    except _Stranger:
        return _unauthorised()
    except InvalidInput as error:
        return problems.response(error)
    presence.expect(node.pk)
    return await _await_news(node.pk, have)


@require_GET
@for_nodes
def document(request: HttpRequest, node: Node, content_hash: str) -> HttpResponse:
    """A document of the node's spec."""
    return HttpResponse(document_for(node, content_hash), content_type=JSON)


@require_GET
@for_nodes
def media(request: HttpRequest, node: Node, sha256: str) -> HttpResponseBase:
    """A file that one of the node's stations may play, or a range of it."""
    return ranged_file(request, media_for(node, sha256), content_type="application/octet-stream", etag=sha256)


@require_POST
@for_nodes
def events(request: HttpRequest, node: Node) -> HttpResponse:
    """A batch of the node's outbox; the answer says how far all of it is held."""
    data = request.read(LARGEST_BATCH + 1)
    if len(data) > LARGEST_BATCH:
        raise InvalidInput("the batch is too large", field="body", code="batch_too_large")
    return HttpResponse(encode(EventsStored(store_batch(node=node, data=data))), content_type=JSON)


async def _await_news(node_id: UUID, have: int) -> HttpResponse:
    loop = asyncio.get_running_loop()
    until = loop.time() + POLL
    with bell.listening(node_id) as ear:
        while True:
            ear.clear()
            answer = await sync_to_async(answer_for)(node_id, have)
            if answer is not None:
                return HttpResponse(encode(answer), content_type=JSON)
            left = until - loop.time()
            if left <= 0:
                return HttpResponse(status=204)
            await ear.wait(min(left, LOOK_EVERY))


class _Stranger(Refused):
    code = "unauthorised"


def _admit(request: HttpRequest) -> Node:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    node = node_of_token(token.strip()) if scheme.lower() == "bearer" else None
    if node is None:
        raise _Stranger("no node has this token")
    heard_from(node_id=node.pk)
    return node


def _unauthorised() -> HttpResponse:
    response = problems.response(Refused("no node has this token", code="unauthorised"), status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput("have must be the number of a spec, 0 for none", field="have", code="invalid_have")
    return int(text)

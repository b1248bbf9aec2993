"""What the OpenAPI says besides shapes: rights, problems, and the headers every operation takes and gives."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from ipstream.panel.accounts.roles import RIGHTS, Action, Scope, in_scopes
from ipstream.panel.api.idempotency import KEPT_FOR, LONGEST
from ipstream.panel.api.throttling import PER_KEY, PER_PERSON

ABOUT = f"""
Times are ISO 8601 with offset, lengths in seconds, sizes in bytes, money in the currency's smallest unit.

**Who calls.** Send `Authorization: Bearer <key>`. A key is made in the panel, or at `/clients/{{client_id}}/keys`.
Each operation says which right it needs, who has it, and which scopes of keys open it.

**Lists** are `{{"items": [...], "next_cursor": "..."}}`. Send `cursor=<next_cursor>` for the next page; it is null on
the last.

**Refusals** are problem+json (RFC 9457): `code` is for programs, `detail` for people, in the language of
`Accept-Language`; `field` names what was wrong in the request.

**Writes** take an `Idempotency-Key`: sent again with the same key and body within {KEPT_FOR.days * 24} hours, a request
is answered as the first time and not carried out again.

**Reads** have an `ETag`. With `If-None-Match` an unchanged answer is a 304; a PATCH with `If-Match` is refused (412)
when the thing was changed meanwhile.

**Rates**: {PER_KEY} requests a minute for a key, {PER_PERSON} for a person; every answer says what is left.
""".strip()

EXAMPLE = {
    "type": "about:blank",
    "title": "The request was refused",
    "status": 404,
    "code": "station_not_found",
    "detail": "There is no station with this address, or it belongs to another account.",
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "detail": {"type": "string", "description": "For people, in the language of the request."},
        "field": {"type": "string", "description": "What was wrong in the request."},
        "values": {"type": "object", "description": "The numbers and names in `detail`."},
    },
    "example": EXAMPLE,
}
MEANINGS = {
    "400": "The request could not be read.",
    "401": "No key, or one that is not good.",
    "403": "No right to it (`no_right`), the client is suspended, or his plan does not include the API.",
    "404": "There is no such thing, or not for you.",
    "409": "A limit or the thing's state forbids it, or the request is being carried out already.",
    "412": "It was changed since you read it.",
    "422": "Something in the request is not valid; `field` names it.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "503": "A part we need does not answer now. Try again.",
}
_WRITING = ("post", "patch", "put", "delete")
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "The same for each attempt at this request, for example a UUID.",
}
_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of what you read.",
}
_RATES = {
    name: {"description": text, "schema": {"type": "integer"}}
    for name, text in {
        "RateLimit-Limit": "Requests a minute.",
        "RateLimit-Remaining": "Requests left in this minute.",
        "RateLimit-Reset": "Seconds until the count begins anew.",
    }.items()
}


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """The schema with all this in it."""
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    open_to_all = not operation.get("security")
    for status in _problems(path, method, open_to_all=open_to_all):
        operation["responses"].setdefault(status, _problem(status))
    if open_to_all:
        return
    if right := operation.get("x-right"):
        operation["description"] = f"{operation.get('description', '')}\n\n{_who(Action(right))}".strip()
    if method in _WRITING:
        operation["parameters"].append(_KEY)
    if method == "patch":
        operation["parameters"].append(_MATCH)
    for answer in operation["responses"].values():
        answer.setdefault("headers", {}).update(_RATES)


def _problems(path: str, method: str, *, open_to_all: bool) -> list[str]:
    found = ["400", "422"] if open_to_all else ["400", "401", "403", "422", "429", "503"]
    found += ["404"] if "{" in path else []
    found += ["409"] if method in _WRITING else []
    return found + (["412"] if method == "patch" else [])


def _problem(status: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": MEANINGS[status], "content": content}


def _who(action: Action) -> str:
    roles = ", ".join(role.value for role in sorted(RIGHTS[action]))
    scopes = ", ".join(scope.value for scope in Scope if in_scopes([scope], action))
    return f"Right: `{action}` ({roles}). Scopes of keys: {scopes}."

"""JSON for every message, canonical so that equal documents have equal hashes. Unknown fields are ignored."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from ipstream.core.errors import InvalidInput
from ipstream.core.units import Sha256

T = TypeVar("T")


def encode(message: Any) -> bytes:
    """The message as canonical JSON: UTF-8, keys sorted, no white space."""
    return msgspec.json.encode(message, order="sorted")


def decode(data: bytes, kind: type[T]) -> T:
    """Read a message of ``kind``. Raises InvalidInput (code ``bad_message``) naming the place that is wrong."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        name = getattr(kind, "__name__", str(kind))  # a union has none
        raise InvalidInput(f"not a valid {name}: {error}", field=name, code="bad_message") from error


def content_hash(data: bytes) -> Sha256:
    """SHA-256 of the bytes as lower-case hexadecimal."""
    return Sha256(hashlib.sha256(data).hexdigest())

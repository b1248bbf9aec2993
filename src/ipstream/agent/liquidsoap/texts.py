"""What people wrote, as Liquidsoap's lines and Icecast's requests can carry it."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"


def printable(text: str) -> str:
    """``text`` with every control character and lone surrogate as a space, without white space around it."""
    return "".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text).strip()


def cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """``text``, or as much of it as ``most`` bytes hold beside an ellipsis, each letter measured by ``size``."""
    if size(text) <= most:
        return text
    sizes = itertools.accumulate(map(size, text), initial=size(ELLIPSIS))
    return text[: sum(total <= most for total in sizes) - 1].rstrip() + ELLIPSIS


def encoded(text: str) -> int:
    """Bytes of ``text`` as Liquidsoap writes it into an address: it encodes all but letters and digits of ASCII."""
    return sum(1 if letter.isascii() and letter.isalnum() else 3 * len(letter.encode()) for letter in text)


def raw(text: str) -> int:
    """Bytes of ``text`` in a header."""
    return len(text.encode())

"""How much one caller may ask for: a count a minute, kept where the processes of this machine share it.

ninja's own throttles keep a list of moments and their state in themselves, so that they can't tell a caller what is
left to him; this one counts, and answers carry the count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.throttling import BaseThrottle

from ipstream.core.units import Seconds
from ipstream.panel.accounts.callers import Caller
from ipstream.panel.lib.counting import CountingCache

WINDOW: Seconds = 60.0
PER_KEY = 600
PER_PERSON = 1200
"""A person's pages ask several things at once, and more when he goes from page to page."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Of ``limit`` requests ``used`` are spent, this one included; the count begins anew in ``resets_in`` seconds."""

    limit: int
    used: int
    resets_in: Seconds


class PerCaller(BaseThrottle):
    """Each key and each person has a count; whoever needs no key has none."""

    def allow_request(self, request: HttpRequest) -> bool:
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            return True
        rate = _spend(caller)
        request.rate = rate  # type: ignore[attr-defined]
        return rate.used <= rate.limit


def tell_rate(request: HttpRequest, response: HttpResponseBase) -> None:
    """``RateLimit-*`` for whoever is counted, ``Retry-After`` when he has to wait. In whole seconds."""
    rate: Rate | None = getattr(request, "rate", None)
    if rate is None:
        return
    wait = str(math.ceil(rate.resets_in))
    response.headers["RateLimit-Limit"] = str(rate.limit)
    response.headers["RateLimit-Remaining"] = str(max(0, rate.limit - rate.used))
    response.headers["RateLimit-Reset"] = wait
    if response.status_code == 429:
        response.headers["Retry-After"] = wait


def who(caller: Caller) -> str:
    """A name for the one who calls, that no other has."""
    return f"key:{caller.key.prefix}" if caller.key else f"person:{caller.user.pk}"


def _spend(caller: Caller) -> Rate:
    name, limit = f"rate:{who(caller)}", PER_KEY if caller.key else PER_PERSON
    return Rate(limit, *cast(CountingCache, caches["default"]).count(name, window=WINDOW))

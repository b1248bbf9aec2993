"""Failed logins, counted for a while: guessing passwords gets slow, for one account and from one address."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

WINDOW_SECONDS = 300
PER_ACCOUNT = 10
PER_ADDRESS = 30


def too_many(*, email: str, address: str) -> bool:
    """Whether this account or this address has used up its attempts; asking counts nothing."""
    counts: dict[str, int] = cache.get_many([_account(email), _address(address)])
    return counts.get(_account(email), 0) >= PER_ACCOUNT or counts.get(_address(address), 0) >= PER_ADDRESS


def count_failure(*, email: str, address: str) -> None:
    """One more password was wrong; the window begins anew."""
    for key in (_account(email), _address(address)):
        cache.set(key, cache.get(key, 0) + 1, WINDOW_SECONDS)


def forgive(*, email: str) -> None:
    """The right password was given."""
    cache.delete(_account(email))


def _account(email: str) -> str:
    return _key("account", email)


def _address(address: str) -> str:
    return _key("address", address)


def _key(kind: str, value: str) -> str:
    return f"login:{kind}:{hashlib.sha256(value.encode()).hexdigest()}"

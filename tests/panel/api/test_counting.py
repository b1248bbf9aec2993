"""Whoever tries many times at once is counted each time, and nobody can make the panel forget what it has counted."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache, caches
from django.test import RequestFactory

from ipstream.panel.accounts.callers import Caller
from ipstream.panel.api import throttling
from ipstream.panel.lib.counting import CountingCache
from tests.cast import Cast
from tests.running import ROOT

T = TypeVar("T")
AT_ONCE = 12
PROGRAM = """
import sys
from django.conf import settings
settings.configure()
from ipstream.panel.lib.counting import CountingCache
counts = CountingCache(sys.argv[1], {})
for _ in range(50):
    counts.count("he", window=600)
"""


@pytest.fixture
def counts(tmp_path: Path) -> CountingCache:
    return CountingCache(str(tmp_path), {})


def at_once(do: Callable[[], T]) -> list[T]:
    """What each of many threads got, that all began in the same moment."""
    ready = threading.Barrier(AT_ONCE)

    def run(_: int) -> T:
        ready.wait()
        return do()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_every_hit_of_many_threads_counts(cast: Cast) -> None:
    cache.clear()  # the person of an earlier test may have had her number
    caller = Caller(cast.alicia)
    rates = at_once(lambda: throttling._spend(caller))
    assert sorted(rate.used for rate in rates) == list(range(1, AT_ONCE + 1))


def test_every_hit_of_many_processes_counts(counts: CountingCache, tmp_path: Path) -> None:
    command, env = [sys.executable, "-c", PROGRAM, str(tmp_path)], os.environ | {"PYTHONPATH": str(ROOT / "src")}
    processes = [subprocess.Popen(command, env=env) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert counts.count("he", window=600)[0] == 4 * 50 + 1


def test_one_turn_is_given_to_one(counts: CountingCache) -> None:
    assert sum(at_once(lambda: counts.add("turn", 1))) == 1


def test_as_many_attempts_to_log_in_at_once_as_are_allowed_get_through() -> None:
    cache.clear()
    limits = {"login": "5/m/ip"}
    asked = RequestFactory().post("/login/", REMOTE_ADDR="203.0.113.7")

    def try_once() -> bool:
        return ratelimit.consume(asked, app="account", action="login", config=limits) is not None

    assert sum(at_once(try_once)) <= 5
    while try_once():
        pass
    assert not any(at_once(try_once))


def test_a_subscriber_of_ipv6_is_counted_as_one_whatever_address_he_takes() -> None:
    cache.clear()
    limits = {"login": "2/m/ip"}
    answers = []
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2::3", "2001:db8:1:3::1"):
        asked = RequestFactory().post("/login/", REMOTE_ADDR=address)
        answers.append(bool(ratelimit.consume(asked, app="account", action="login", config=limits)))
    assert answers == [True, True, False, True]


def test_nothing_is_forgotten_before_its_time_however_many_names_are_made_up(counts: CountingCache) -> None:
    counts._max_entries = 10
    for number in range(30):
        counts.set(f"name-{number}", number)
    assert [counts.get(f"name-{number}") for number in range(30)] == list(range(30))


def test_what_is_over_is_swept_away(counts: CountingCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts.set("old", 1, timeout=1)
    counts.set("new", 1, timeout=600)
    later, clock = time.time() + 120, time.monotonic() + 120
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    counts.set("now", 1)
    assert len(list(tmp_path.glob("*.djcache"))) == 2


def test_the_panel_counts_with_it() -> None:
    assert isinstance(caches["default"], CountingCache)

"""The suite's own home and database, set before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

import pytest
from xdist.scheduler import LoadScopeScheduling

_home = tempfile.mkdtemp(prefix="ips-test-", dir="/tmp")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["IPSTREAM_HOME"] = _home
os.environ["DATABASE_URL"] = os.environ.get("IPSTREAM_TEST_DATABASE_URL", "")
os.environ["REDIS_URL"] = f"unix://{_home}/redis.sock?db=0"
os.environ["IPSTREAM_STAFF_SECOND_FACTOR"] = "0"  # its own tests ask for it
os.environ["DJANGO_SETTINGS_MODULE"] = "ipstream.panel.project.settings"

import django  # noqa: E402  (after the environment)
from django.conf import settings  # noqa: E402

django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]  # else a worker of pytest-xdist reads its settings before it comes here
assert settings.DATABASES["default"]["ENGINE"].endswith("mysql") == bool(os.environ["DATABASE_URL"])
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from tests.cast import cast  # noqa: E402  (its rows need the apps)

__all__ = ["cast"]

TOGETHER = (
    "tests/air",
    "tests/journeys",
    "tests/test_mariadb.py",
    "tests/agent/test_node.py",
    "tests/agent/liquidsoap",
    "tests/agent/icecast",
)
"""What shares a costly product or listens for long; the longest comes first, so that no worker begins with it last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out what takes longest first."""
    items.sort(key=lambda item: _place(item.nodeid)[0])


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Of pytest-xdist: a worker gets a file, or what belongs together, as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        return _place(nodeid)[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    return Scheduling(config, log)


def _place(nodeid: str) -> tuple[int, str]:
    path = nodeid.partition("::")[0]
    return next(((n, group) for n, group in enumerate(TOGETHER) if path.startswith(group)), (len(TOGETHER), path))

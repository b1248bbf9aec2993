"""The suite's own home and database, set before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="ips-test-", dir="/tmp")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["IPSTREAM_HOME"] = _home
os.environ["DATABASE_URL"] = os.environ.get("IPSTREAM_TEST_DATABASE_URL", "")
os.environ["REDIS_URL"] = f"unix://{_home}/redis.sock?db=0"
os.environ["DJANGO_SETTINGS_MODULE"] = "ipstream.panel.project.settings"

import django  # noqa: E402  (after the environment)
from django.conf import settings  # noqa: E402

django.setup()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from tests.cast import cast  # noqa: E402  (its rows need the apps)

__all__ = ["cast"]

"""The panel's own tests once more, on a private MariaDB: what runs on SQLite runs there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mariadb import mariadb

ROOT = Path(__file__).parents[1]
OF_THIS_RUN = ("PYTEST_", "IPSTREAM_", "DJANGO_", "DATABASE_URL", "REDIS_URL")


@pytest.mark.timeout(900)
@pytest.mark.skipif(bool(os.environ.get("IPSTREAM_TEST_DATABASE_URL")), reason="this is that run")
def test_the_panel_keeps_its_promises_on_mariadb_too() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_THIS_RUN)}
    with mariadb() as url:
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--color=no", "tests/panel"],
            cwd=ROOT,
            env=kept | {"IPSTREAM_TEST_DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stdout[-15_000:]

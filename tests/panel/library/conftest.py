"""A disk of its own for each test of the library, and news that it published."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ipstream.panel.lib import events
from ipstream.panel.library import storage


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The panel's home, empty."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(settings, "ENV", dataclasses.replace(settings.ENV, home=home))
    return home


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """(name, payload) of all that is published from now on, whether or not the test's transaction commits."""
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "publish", lambda name, **payload: told.append((name, payload)))
    return told


@pytest.fixture
def shared_home() -> Iterator[Path]:
    """The suite's own home, which processes of the panel share, without what other tests left in the library."""
    shutil.rmtree(storage.folder())
    yield settings.ENV.home
    shutil.rmtree(storage.folder())

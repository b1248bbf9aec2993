"""Whatever becomes of the file, listeners come and go."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ipstream.agent.icecast.sessions import Session, Sessions
from tests.agent.radio import ANDES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = 4096


def session(client: int) -> Session:
    return Session(client, f"{client:036}", ANDES, "/andes", NOON)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with 500 sessions, closed."""
    path = tmp_path / "sessions.db"
    sessions = Sessions(path)
    sessions._database.execute("pragma synchronous=off")
    for client in range(500):
        sessions.add(session(client))
    sessions.counted_by("run")
    sessions.close()
    return path


def test_what_was_noted_is_there_after_a_restart(path: Path) -> None:
    again = Sessions(path)
    assert again.count(ANDES) == 500
    assert again.get(7) == session(7)
    assert again.run == "run"


@pytest.mark.parametrize("page", [0, 1, 2, 3, 5, 8])
@pytest.mark.parametrize("damage", ["noise", "zeros", "torn"])
def test_a_file_that_a_power_cut_spoilt_keeps_nobody_out(path: Path, page: int, damage: str) -> None:
    data = path.read_bytes()
    noise = {"noise": random.Random(page).randbytes(PAGE), "zeros": bytes(PAGE), "torn": b""}[damage]
    rest = data[(page + 1) * PAGE :] if damage != "torn" else b""
    path.write_bytes(data[: page * PAGE] + noise + rest)
    sessions = Sessions(path)
    sessions.add(session(9000))
    assert sessions.get(9000) == session(9000)
    sessions.close()
    assert Sessions(path).get(9000) == session(9000)


def test_a_file_that_is_spoilt_under_our_hands_keeps_nobody_out(path: Path) -> None:
    sessions = Sessions(path)
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(bytes(8 * PAGE))
    sessions._database.execute("pragma shrink_memory")  # or it would not look at the file again
    for one in sessions.all():
        sessions.remove(one)
    sessions.add(session(9000))
    assert [one.client for one in sessions.all()] == [9000]

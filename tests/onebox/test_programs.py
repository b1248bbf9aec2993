"""What runs beside the node, as supervisord is told."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipstream.core.errors import Refused, Unavailable
from ipstream.onebox.children import Children
from ipstream.onebox.former import end_former, owned
from ipstream.onebox.listening import level_of
from ipstream.onebox.programs import programs, write_programs
from ipstream.onebox.settings import Settings
from tests.air.listening import make_tone


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ips-", dir="/tmp") as folder:
        yield Path(folder)


def settings(home: Path, **given: str) -> Settings:
    return Settings.from_env({"IPSTREAM_HOME": str(home), **given})


def test_a_redis_of_our_own_runs_unless_another_is_given(home: Path) -> None:
    assert [program.name for program in programs(settings(home))] == ["redis", "panel", "worker", "beat"]
    given = settings(home, REDIS_URL="redis://db:6379/0")
    assert [program.name for program in programs(given)] == ["panel", "worker", "beat"]


def test_a_program_that_is_wanted_no_more_leaves_the_configuration(home: Path) -> None:
    write_programs(settings(home))
    assert (home / "node/static.d/redis.conf").exists()
    write_programs(settings(home, REDIS_URL="redis://db:6379/0"))
    assert not (home / "node/static.d/redis.conf").exists()
    assert (home / "node/static.d/panel.conf").exists()


def test_no_password_of_the_database_stands_in_the_configuration(home: Path) -> None:
    write_programs(settings(home, DATABASE_URL="mysql://panel:s3cret@db/panel"))
    assert all(b"s3cret" not in path.read_bytes() for path in home.rglob("*.conf"))


def test_two_starts_in_one_folder_are_refused(home: Path) -> None:
    with owned(home), pytest.raises(Refused, match=f"process {os.getpid()}"), owned(home):
        pass
    with owned(home):
        pass


def test_a_supervisord_left_running_is_ended_and_a_foreign_process_is_not(home: Path) -> None:
    node = settings(home).node
    command = write_programs(settings(home))
    for program in home.rglob("static.d/*.conf"):
        program.unlink()
    left = subprocess.Popen([sys.executable, *command[1:]], stderr=subprocess.DEVNULL)
    pid_file = node.run / "supervisord.pid"
    _until(pid_file.exists)
    assert end_former(node.home)
    assert left.wait(10) == 0
    pid_file.write_text(str(os.getpid()))
    assert not end_former(node.home)
    pid_file.write_text("no number")
    assert not end_former(node.home)


def test_a_child_that_fails_is_told_with_its_last_words(home: Path) -> None:
    with Children(os.environ, home) as children, pytest.raises(Unavailable, match=r"(?s)prepare failed.*out of milk"):
        children.run("prepare", [sys.executable, "-c", "raise SystemExit('out of milk')"])


def test_no_child_outlives_the_block(home: Path) -> None:
    with Children(os.environ, home) as children:
        child = children.start("sleeper", ["sleep", "600"])
        assert child.poll() is None
    assert child.poll() is not None


def test_only_what_can_be_heard_counts_as_sound(home: Path) -> None:
    loud = make_tone(home / "loud.mp3", 440, 2)
    quiet = make_tone(home / "quiet.mp3", 440, 2, level=0.0005)
    assert (level_of(loud.read_bytes()) or -99) > -50 > (level_of(quiet.read_bytes()) or 0)
    assert level_of(b"") is None
    assert level_of(b"<html>busy</html>") is None


def _until(seen: object) -> None:
    deadline = time.monotonic() + 10
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)

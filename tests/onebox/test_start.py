"""The one command, for real: it sounds, it ends without a trace, and it starts again after any end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from ipstream.onebox.listening import hears_sound
from tests.air.product import Product, product

pytestmark = pytest.mark.air
COMMAND = [sys.executable, "-m", "ipstream.onebox"]


@pytest.fixture(scope="module")
def started() -> Iterator[Product]:
    with product() as running:
        yield running


def processes_of(radio: Product) -> list[psutil.Process]:
    """Every process that was told of this home, wherever it hangs in the tree."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("IPSTREAM_HOME") == str(radio.home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_until_gone(radio: Product, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while left := processes_of(radio):
        assert time.monotonic() < deadline, f"left running: {[process.cmdline() for process in left]}"
        time.sleep(0.1)


def test_it_sounds_by_the_time_it_says_so(started: Product) -> None:
    assert hears_sound(f"http://127.0.0.1:{started.icecast_port}/test")
    assert hears_sound(f"http://127.0.0.1:{started.icecast_port}/test/320")


def test_it_prints_where_everything_is(started: Product) -> None:
    printed = started.log()
    for line in (
        f"Panel            {started.access['panel_url']}",
        f"Icecast          {started.access['icecast_url']}",
        f"Stream de prueba {started.access['stream_url']}",
    ):
        assert line in printed
    assert started.access["owner"]["password"] in printed


def test_scripts_find_the_same_in_a_file_only_its_owner_can_read(started: Product) -> None:
    path = started.home / "access.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(started.access) == {"panel_url", "icecast_url", "stream_url", "staff", "owner", "api_key"}
    assert started.access["panel_url"].endswith(f":{started.panel_port}")


def test_the_demo_has_eight_tracks_or_more_with_tags_and_art(started: Product) -> None:
    deadline = time.monotonic() + 90
    while len(tracks := [t for t in started.all_of("/stations/test/media") if t["status"] == "ready"]) < 10:
        assert time.monotonic() < deadline, f"only {len(tracks)} are ready"
        time.sleep(0.3)
    assert all(track["title"] and track["artist"] and track["art_url"] for track in tracks)
    assert all(60 <= track["duration"] <= 120 for track in tracks)


def test_a_second_start_in_the_same_folder_is_refused_while_the_first_runs(started: Product) -> None:
    second = subprocess.run(COMMAND, env=started.environment, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "IPSTREAM_HOME" in second.stderr


def test_a_taken_port_is_a_clear_error(started: Product) -> None:
    short = started.home.parent / "other"
    other = started.environment | {"IPSTREAM_HOME": str(short)}
    second = subprocess.run(COMMAND, env=other, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "IPSTREAM_PANEL_PORT" in second.stderr
    assert "Traceback" not in second.stderr


def test_ctrl_c_leaves_no_process_and_the_next_start_takes_seconds_and_keeps_all(started: Product) -> None:
    before = started.access
    tracks = {track["id"] for track in started.all_of("/stations/test/media")}
    started.stop()
    wait_until_gone(started)
    began = time.monotonic()
    started.start()
    assert time.monotonic() - began < 60
    assert json.loads((started.home / "access.json").read_text()) == before
    assert {track["id"] for track in started.all_of("/stations/test/media")} == tracks


def test_it_starts_again_after_it_alone_was_killed(started: Product) -> None:
    assert started.process is not None
    started.process.kill()
    started.process.wait()
    started.start()
    assert hears_sound(f"http://127.0.0.1:{started.icecast_port}/test")


def test_it_starts_again_after_everything_was_killed(started: Product) -> None:
    assert started.process is not None
    for process in processes_of(started):
        os.kill(process.pid, signal.SIGKILL)
    started.process.wait()
    wait_until_gone(started)
    started.start()
    assert hears_sound(f"http://127.0.0.1:{started.icecast_port}/test")

"""Ingest by a real worker behind a real Redis, and what happens when either of them goes away."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from ipstream.panel.library import queries
from ipstream.panel.library.models import Status, Track
from tests import running
from tests.cast import Cast, make_cast
from tests.panel.library.sounds import again, as_upload, ffmpeg, make_sound, upload

ANDES = "/api/v1/stations/andes/media"


@pytest.fixture(autouse=True)
def home(shared_home: Path) -> Path:
    """The worker looks there too."""
    return shared_home


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def long_song(tmp_path: Path) -> Path:
    """Twelve minutes: long enough to be caught in the middle."""
    minute = make_sound(tmp_path / "minuto.mp3", 60)
    ffmpeg("-stream_loop", "11", "-i", str(minute), "-c", "copy", str(tmp_path / "larga.mp3"))
    return tmp_path / "larga.mp3"


def test_without_redis_an_upload_is_kept_and_ingested_when_a_worker_comes(people: Cast, tmp_path: Path) -> None:
    began = time.monotonic()
    answer = people.program(people.alicia).post(ANDES, {"file": as_upload(make_sound(tmp_path / "tono.mp3"))})
    assert answer.status_code == 201
    assert time.monotonic() - began < 5
    with running.redis(), running.worker():
        until_ready(Track.objects.get(id=answer.json()["id"]))


def test_what_came_while_redis_was_away_is_ingested_when_it_is_back(people: Cast, tmp_path: Path) -> None:
    with running.redis() as redis, running.worker():
        redis.kill()
        redis.wait()
        track = upload(people.radio_andes, make_sound(tmp_path / "tono.mp3"))
        with running.redis():
            until_ready(track)


def test_a_worker_process_killed_in_the_middle_is_replaced_and_begins_again(people: Cast, long_song: Path) -> None:
    with running.redis(), running.worker() as worker:
        track = upload(people.radio_andes, long_song)
        until_listening(track)
        kill(psutil.Process(worker.pid).children())
        until_ready(track)
    assert again(track.id).attempts == 2
    assert list(queries.playable_items(people.radio_andes))


def test_a_new_worker_goes_on_where_a_dead_one_left_off(people: Cast, long_song: Path) -> None:
    with running.redis():
        with running.worker() as worker:
            track = upload(people.radio_andes, long_song)
            until_listening(track)
            kill([psutil.Process(worker.pid), *psutil.Process(worker.pid).children()])
        assert again(track.id).status == Status.WORKING
        with running.worker():
            until_ready(track)


def until_listening(track: Track) -> None:
    running.wait_for(lambda: again(track.id).progress > 20, seconds=30, what="the decoding")


def until_ready(track: Track) -> None:
    running.wait_for(lambda: again(track.id).status == Status.READY, seconds=120, what="the ingest")


def kill(processes: list[psutil.Process]) -> None:
    """As the kernel does when memory is short; FFmpeg must not outlive the worker that waits for it."""
    decoders = [
        child for process in processes for child in process.children(recursive=True) if child.name() == "ffmpeg"
    ]
    assert decoders
    for process in processes:
        process.kill()
    psutil.wait_procs(decoders, timeout=5)
    assert not any(decoder.is_running() and decoder.status() != psutil.STATUS_ZOMBIE for decoder in decoders)

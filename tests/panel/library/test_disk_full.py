"""A full disk costs nobody his music: uploads are refused in so many words, ingest waits until there is room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ipstream.panel.library import services, storage
from ipstream.panel.library.ingest.air_copy import copy_of
from ipstream.panel.library.ingest.listen import listen
from ipstream.panel.library.ingest.sniff import sniff
from ipstream.panel.library.ingest.steps import MOST_ATTEMPTS, ingest
from ipstream.panel.library.models import Status, Track
from tests.cast import Cast
from tests.panel.library.sounds import again, as_upload, cut, make_sound, stored_files, upload

ANDES = "/api/v1/stations/andes/media"
MORE_THAN_THERE_IS = 10**18

Fill = Callable[[], None]


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Fill:
    """From now on no byte of the disk is music's."""
    return lambda: monkeypatch.setattr(storage, "SPARE", MORE_THAN_THERE_IS)


def test_an_upload_is_refused_for_the_disk_and_leaves_nothing(
    cast: Cast, tmp_path: Path, home: Path, fill: Fill
) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    fill()
    answer = cast.program(cast.alicia).post(ANDES, {"file": as_upload(path)}, headers={"Accept-Language": "es"})
    assert (answer.status_code, answer.json()["code"]) == (409, "disk_full")
    assert "no hay espacio en nuestro servidor" in answer.json()["detail"]
    assert not Track.objects.exists()
    assert stored_files(home) == []
    assert not any((home / "media").glob("incoming/*"))


def test_the_door_takes_only_what_the_disk_can_hold_three_times(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fill: Fill
) -> None:
    monkeypatch.setattr(storage, "SPARE", storage.room() + storage.SPARE - 3_000_000)
    assert services.upload_limit(cast.radio_andes) <= 1_100_000
    fill()
    assert services.upload_limit(cast.radio_andes) == 0
    assert services.beyond(cast.radio_andes, 1).code == "disk_full"
    assert services.beyond(cast.radio_andes, 10**12).code == "file_too_large"


@pytest.mark.parametrize("name", ["tono.mp3", "tono.m4a"])
def test_ingest_waits_for_room_however_often_it_is_tried(
    name: str, cast: Cast, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, fill: Fill
) -> None:
    track = upload(cast.radio_andes, make_sound(tmp_path / name))
    enough = storage.SPARE
    fill()
    for _ in range(MOST_ATTEMPTS + 2):
        with pytest.raises(OSError, match="no room"):
            ingest(track.id)
    track = again(track.id)
    assert (track.status, track.step, track.attempts) == (Status.QUEUED, "disk_full", 0)
    assert len(stored_files(home)) == 1
    monkeypatch.setattr(storage, "SPARE", enough)
    ingest(track.id)
    assert again(track.id).status == Status.READY


@pytest.mark.parametrize("share", [1.0, 0.3], ids=["whole", "cut off"])
def test_a_disk_that_fills_up_on_the_way_makes_no_file_damaged(share: float, tmp_path: Path, fill: Fill) -> None:
    path = cut(make_sound(tmp_path / "tono.aiff", 20), share)
    sound, work = sniff(path), tmp_path / "work"
    work.mkdir()
    with pytest.raises(OSError, match="no room"):
        listen(path, sound, work=work, copy=copy_of(sound), on_share=lambda _: fill())

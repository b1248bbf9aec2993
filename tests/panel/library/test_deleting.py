"""Deleting songs: the row at once, the file when nobody needs it any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from ipstream.panel.library import queries, services, storage
from ipstream.panel.library.ingest import steps
from ipstream.panel.library.ingest.listen import listen
from ipstream.panel.library.ingest.steps import ingest
from ipstream.panel.library.models import Track
from tests.cast import Cast
from tests.panel.library.sounds import again, make_sound, stored_files, take_in, upload

Commit = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Commit) -> Callable[[], AbstractContextManager[object]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_file_its_air_copy_and_its_space_go_with_the_song(
    cast: Cast, tmp_path: Path, home: Path, commit: Commit
) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.m4a"))
    assert len(stored_files(home)) == 2
    with commit():
        assert services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[track]) == 1
    assert stored_files(home) == []
    assert queries.storage_used(cast.radio_andes) == 0


def test_a_file_another_radio_needs_stays(cast: Cast, tmp_path: Path, home: Path, commit: Commit) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    mine, theirs = take_in(cast.radio_andes, path), take_in(cast.radio_luna, path)
    with commit():
        services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[mine])
    assert queries.media_file(theirs.air_sha256) is not None
    with commit():
        services.delete_tracks(actor=cast.bruno, station=cast.radio_luna, tracks=[theirs])
    assert stored_files(home) == []


def test_a_song_of_another_radio_is_not_deleted(cast: Cast, tmp_path: Path, commit: Commit) -> None:
    theirs = take_in(cast.radio_luna, make_sound(tmp_path / "tono.mp3"))
    with commit():
        assert services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[theirs]) == 0
    assert Track.objects.filter(id=theirs.id).exists()


def test_a_duplicate_outlives_what_it_repeats(cast: Cast, tmp_path: Path, commit: Commit) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    first, second = take_in(cast.radio_andes, path), take_in(cast.radio_andes, path)
    with commit():
        services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[first])
    assert queries.track_view(again(second.id))["duplicate_of"] is None
    assert queries.media_file(second.air_sha256) is not None


def test_a_song_deleted_while_it_is_prepared_leaves_nothing(
    cast: Cast, tmp_path: Path, home: Path, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = upload(cast.radio_andes, make_sound(tmp_path / "tono.m4a"))

    def listen_and_delete(*arguments: Any, **named: Any) -> object:
        heard = listen(*arguments, **named)
        with commit():
            services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[track])
        return heard

    monkeypatch.setattr(steps, "listen", listen_and_delete)
    ingest(track.id)
    assert not Track.objects.exists()
    assert stored_files(home) == []
    assert not any((storage.folder() / "incoming").iterdir())


def test_what_was_deleted_is_told(cast: Cast, tmp_path: Path, news: list[tuple[str, dict[str, Any]]]) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.mp3"))
    news.clear()
    services.delete_tracks(actor=cast.alicia, station=cast.radio_andes, tracks=[track])
    assert ("library.media_deleted", {"station_id": cast.radio_andes.id, "track_ids": [track.id]}) in news
    assert ("library.catalogue_changed", {"station_id": cast.radio_andes.id}) in news

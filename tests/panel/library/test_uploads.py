"""Uploads over the API: what is taken, what is refused at once, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from ipstream.core.errors import Refused
from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.library import queries, services, storage
from ipstream.panel.library.models import Status, Track
from tests.cast import Cast
from tests.panel.library.sounds import as_upload, make_sound, stored_files, take_in, upload

ANDES = "/api/v1/stations/andes/media"


def test_an_upload_is_kept_and_waits_for_its_ingest(
    cast: Cast, tmp_path: Path, home: Path, news: list[tuple[str, dict[str, Any]]]
) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    answer = cast.program(cast.alicia).post(ANDES, {"file": as_upload(path), "folder": "Rock/../80s"})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["status"], told["step"], told["progress"]) == (Status.QUEUED, "received", 0)
    assert (told["filename"], told["folder"], told["size"]) == ("tono.mp3", "Rock/80s", path.stat().st_size)
    assert [file.read_bytes() for file in stored_files(home)] == [path.read_bytes()]
    assert [name for name, _ in news] == ["library.received", "library.media_changed"]
    assert AuditEntry.objects.get(verb="track.upload").actor == cast.alicia


def test_a_person_uploads_with_the_session_of_the_panel(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    assert cast.browser(cast.alicia).post(ANDES, {"file": as_upload(path)}).status_code == 201


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.mp3", "a\0b.mp3", "ñ" * 10_000 + ".mp3", '"#{x}]]>.mp3', "🎵.mp3"]
)
def test_names_from_hell_are_only_names(name: str, cast: Cast, tmp_path: Path, home: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    track = upload(cast.radio_andes, path, name)
    assert 0 < len(track.filename) <= 255
    assert not set(track.filename) & set("/\\\0")
    assert [file.parent.parent for file in stored_files(home)] == [home / "media"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a%00b.mp3", "ñ" * 250 + ".mp3", '"#{x}]]>.mp3', "🎵.mp3", "x" * 10_000]
)
def test_names_from_hell_break_no_request(name: str, cast: Cast, home: Path) -> None:
    head = f'--frontier\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + b"some bytes\r\n--frontier--\r\n"
    form = "multipart/form-data; boundary=frontier"
    answer = cast.program(cast.alicia).post(ANDES, body, content_type=form)
    assert answer.status_code == (400 if len(name) > 1000 else 201), answer.content
    assert len(stored_files(home)) == (0 if len(name) > 1000 else 1)


def test_an_empty_file_is_refused_at_once(cast: Cast, home: Path) -> None:
    answer = cast.program(cast.alicia).post(ANDES, {"file": SimpleUploadedFile("nada.mp3", b"")})
    check_refused(answer, 422, "file_empty", home)
    assert answer.json()["field"] == "file"


def test_a_request_without_a_file_is_told_what_is_missing(cast: Cast, home: Path) -> None:
    check_refused(cast.program(cast.alicia).post(ANDES, {"folder": "x"}), 422, "file_missing", home)
    json = cast.program(cast.alicia).post(ANDES, {"file": "text"}, content_type="application/json")
    check_refused(json, 422, "file_missing", home)


def test_a_file_beyond_the_plan_is_refused_and_the_numbers_are_told(cast: Cast, tmp_path: Path, home: Path) -> None:
    cast.premium.storage_bytes = 2_500_000
    cast.premium.save()
    data = SimpleUploadedFile("grande.mp3", b"x" * 3_000_001)
    answer = cast.program(cast.alicia).post(ANDES, {"file": data}, headers={"Accept-Language": "es"})
    check_refused(answer, 409, "quota_exceeded", home)
    assert answer.json()["values"] == {"needed": 4, "free": 2, "limit": 2}
    assert "4 MB" in answer.json()["detail"]


def test_the_last_byte_of_the_plan_may_be_used_and_not_one_more(cast: Cast, tmp_path: Path) -> None:
    first, second = make_sound(tmp_path / "uno.mp3", 2), make_sound(tmp_path / "dos.mp3", 3)
    cast.premium.storage_bytes = first.stat().st_size + second.stat().st_size
    cast.premium.save()
    cast.radio_andes.refresh_from_db()
    upload(cast.radio_andes, first)
    upload(cast.radio_andes, second)
    (tmp_path / "tres.mp3").write_bytes(b"x")
    with pytest.raises(Refused):
        upload(cast.radio_andes, tmp_path / "tres.mp3")
    assert queries.storage_used(cast.radio_andes) == cast.premium.storage_bytes


def test_a_file_that_never_ends_is_cut_off(
    cast: Cast, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LARGEST_UPLOAD", 3_000_000)

    class Endless:
        def read(self, size: int, /) -> bytes:
            return b"x" * size

    with pytest.raises(Refused) as refusal:
        services.receive_upload(actor=None, station=cast.radio_andes, file=Endless(), filename="infinito.mp3")
    assert refusal.value.code == "file_too_large"
    assert stored_files(home) == []


def test_a_connection_that_is_cut_leaves_nothing(cast: Cast, home: Path) -> None:
    class Cut:
        chunks: Iterator[bytes] = iter([b"x" * 1000])

        def read(self, size: int, /) -> bytes:
            try:
                return next(self.chunks)
            except StopIteration:
                raise ConnectionResetError from None

    with pytest.raises(ConnectionResetError):
        services.receive_upload(actor=None, station=cast.radio_andes, file=Cut(), filename="roto.mp3")
    assert stored_files(home) == []
    assert not any((storage.folder() / "incoming").iterdir())
    assert not Track.objects.exists()


def test_the_same_bytes_of_two_radios_lie_once_and_count_twice(cast: Cast, tmp_path: Path, home: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    upload(cast.radio_andes, path)
    upload(cast.radio_luna, path)
    assert len(stored_files(home)) == 1
    assert queries.storage_used(cast.radio_andes) == queries.storage_used(cast.radio_luna) == path.stat().st_size


def test_a_duplicate_is_taken_and_named(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3", title="Primera")
    first = take_in(cast.radio_andes, path)
    second = take_in(cast.radio_andes, path, "otra vez.mp3")
    assert queries.track_view(second)["duplicate_of"] == {"id": str(first.id), "title": "Primera"}
    assert queries.track_view(first)["duplicate_of"] is None


def test_what_another_radio_has_is_no_duplicate(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3", title="Ajena")
    take_in(cast.radio_luna, path)
    assert queries.track_view(take_in(cast.radio_andes, path))["duplicate_of"] is None


def test_it_hides_other_tenants(cast: Cast, tmp_path: Path, home: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    answer = cast.program(cast.bruno).post(ANDES, {"file": as_upload(path)})
    check_refused(answer, 404, "station_not_found", home)
    check_refused(Browser().post(ANDES, {"file": as_upload(path)}), 401, "unauthorized", home)


def check_refused(answer: Any, status: int, code: str, home: Path) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert stored_files(home) == []
    assert not Track.objects.exists()

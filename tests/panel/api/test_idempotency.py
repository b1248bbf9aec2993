"""A write that is sent twice is carried out once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser

from ipstream.panel.accounts.models import ApiKey, AuditEntry, Invitation
from ipstream.panel.api.idempotency import KEPT_FOR
from ipstream.panel.api.models import KeptAnswer
from ipstream.panel.library.models import Track
from tests.cast import Cast, make_cast
from tests.panel.api.test_refusals import assert_problem

STATION, MEDIA = "/api/v1/stations/andes", "/api/v1/stations/andes/media"


def invite(program: Browser, cast: Cast, email: str, key: str) -> Any:
    url = f"/api/v1/clients/{cast.andes.id}/invitations"
    body = {"email": email, "role": "dj"}
    return program.post(url, body, content_type="application/json", headers={"Idempotency-Key": key})


def upload(program: Browser, content: bytes, key: str) -> Any:
    file = SimpleUploadedFile("cumbia.mp3", content)
    return program.post(MEDIA, {"file": file, "folder": "Nuevas"}, headers={"Idempotency-Key": key})


def test_the_second_time_gets_the_first_answer(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    first = invite(program, cast, "nora@correo.test", "una-vez")
    second = invite(program, cast, "nora@correo.test", "una-vez")
    assert (first.status_code, first.content) == (201, second.content)
    assert (second.status_code, second.headers["Idempotent-Replayed"]) == (201, "true")
    assert "Idempotent-Replayed" not in first.headers
    assert Invitation.objects.count() == 1


def test_a_change_and_a_deletion_too(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    for _ in range(2):
        headers = {"Idempotency-Key": "nombre"}
        answer = program.patch(STATION, {"name": "Andes FM"}, content_type="application/json", headers=headers)
        assert answer.json()["name"] == "Andes FM"
    assert AuditEntry.objects.filter(verb="station.change").count() == 1
    row = invite(program, cast, "nora@correo.test", "a").json()
    url = f"/api/v1/clients/{cast.andes.id}/invitations/{row['id']}"
    assert [program.delete(url, headers={"Idempotency-Key": "b"}).status_code for _ in range(2)] == [204, 204]


def test_the_same_key_with_another_body_is_refused(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    invite(program, cast, "nora@correo.test", "k")
    assert_problem(invite(program, cast, "omar@correo.test", "k"), 422, "idempotency_reused")
    assert Invitation.objects.count() == 1


def test_the_same_key_at_another_address_is_refused(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    invite(program, cast, "nora@correo.test", "k")
    assert_problem(program.post(f"{STATION}/start", headers={"Idempotency-Key": "k"}), 422, "idempotency_reused")


def test_each_caller_has_keys_of_his_own(cast: Cast) -> None:
    assert invite(cast.program(cast.alicia), cast, "nora@correo.test", "k").status_code == 201
    assert invite(cast.program(cast.alicia), cast, "omar@correo.test", "k").status_code == 201
    assert Invitation.objects.count() == 2


def test_what_was_refused_may_be_put_right_under_the_same_key(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    assert invite(program, cast, "no-es-correo", "k").status_code == 422
    assert invite(program, cast, "nora@correo.test", "k").status_code == 201


def test_an_upload_is_stored_once(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    first, second = upload(program, b"sound", "disco-1"), upload(program, b"sound", "disco-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Track.objects.count() == 1
    assert_problem(upload(program, b"noise", "disco-1"), 422, "idempotency_reused")


def test_an_upload_that_has_no_room_a_second_time_is_known_by_its_key(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The door drops what has no room before anybody can compare it."""
    program = cast.program(cast.alicia)
    first = upload(program, b"sound", "disco-1")
    monkeypatch.setattr("ipstream.panel.api.idempotency.refused_size", lambda request: 10**12)
    assert upload(program, b"", "disco-1").json() == first.json()


def test_while_one_is_carried_out_the_next_is_told_so(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    invite(program, cast, "nora@correo.test", "k")
    KeptAnswer.objects.update(status=None, content=None)
    assert_problem(invite(program, cast, "nora@correo.test", "k"), 409, "idempotency_in_flight")


def test_a_secret_is_not_kept(cast: Cast) -> None:
    program, url = cast.program(cast.alicia), f"/api/v1/clients/{cast.andes.id}/keys"
    body = {"name": "Sitio", "scopes": ["read"]}
    answers = [
        program.post(url, body, content_type="application/json", headers={"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert answers[0].status_code == 201
    assert_problem(answers[1], 409, "idempotency_secret")
    assert ApiKey.objects.filter(name="Sitio").count() == 1
    assert KeptAnswer.objects.get().content is None


def test_after_a_failure_of_ours_the_key_is_free(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    program = cast.program(cast.alicia)
    program.raise_request_exception = False

    def fails(**_: object) -> None:
        raise RuntimeError("on purpose")

    with monkeypatch.context() as broken:
        broken.setattr("ipstream.panel.accounts.api.invitations.invite", fails)
        assert_problem(invite(program, cast, "nora@correo.test", "k"), 500, "server_error")
    assert invite(program, cast, "nora@correo.test", "k").status_code == 201


def test_after_a_day_it_is_forgotten(cast: Cast) -> None:
    program = cast.program(cast.alicia)
    invite(program, cast, "nora@correo.test", "k")
    row = KeptAnswer.objects.get()
    KeptAnswer.objects.update(created_at=row.created_at - KEPT_FOR - timedelta(seconds=1))
    assert invite(program, cast, "omar@correo.test", "k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a\x00b", "ñ"])
def test_a_key_nobody_could_mean_names_its_header(cast: Cast, key: str) -> None:
    answer = invite(cast.program(cast.alicia), cast, "nora@correo.test", key)
    assert_problem(answer, 422, "idempotency_key")
    assert answer.json()["field"] == "Idempotency-Key"


def test_reading_takes_no_key(cast: Cast) -> None:
    assert cast.program(cast.alicia).get(STATION, headers={"Idempotency-Key": "k"}).status_code == 200
    assert not KeptAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_is_carried_out() -> None:
    cast = make_cast()
    programs = [cast.program(cast.alicia)] * 10
    found: list[int] = []

    def ask(program: Browser) -> None:
        try:
            found.append(invite(program, cast, "nora@correo.test", "k").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(program,)) for program in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(found) <= {201, 409}
    assert len(found) == 10
    assert Invitation.objects.count() == 1

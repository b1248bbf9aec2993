"""Uploads over a real socket: what can't be kept never reaches the disk, and a cut connection leaves nothing."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from ipstream.panel.accounts.models import User
from ipstream.panel.library.models import Track
from tests import running
from tests.cast import Cast, key_of, make_cast
from tests.panel.library.sounds import stored_files

MEGABYTE = b"x" * 1_000_000
HEAD = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="tono.mp3"\r\n\r\n'
TAIL = b"\r\n--frontier--\r\n"


@pytest.fixture(autouse=True)
def home(shared_home: Path) -> Path:
    """The panel looks there too."""
    return shared_home


@pytest.fixture(scope="module")
def url(django_db_setup: None) -> Iterator[str]:
    with running.panel() as url:
        yield url


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """Radio Andes has room for three megabytes."""
    people = make_cast()
    people.premium.storage_bytes = 3_000_000
    people.premium.save()
    return people


def test_an_upload_within_the_plan_comes_in(url: str, people: Cast, home: Path) -> None:
    status, answer = post(url, people.alicia, 2)
    assert (status, answer.get("size")) == (201, 2_000_000), answer
    assert len(stored_files(home)) == 1


def test_an_upload_beyond_the_plan_is_read_to_its_end_and_told_why(url: str, people: Cast, home: Path) -> None:
    status, answer = post(url, people.alicia, 40)
    assert (status, answer["code"]) == (409, "quota_exceeded")
    assert answer["values"] == {"needed": 41, "free": 3, "limit": 3}
    check_nothing_kept(home)


def test_an_upload_that_never_says_how_large_it_is_is_told_too(url: str, people: Cast, home: Path) -> None:
    status, answer = post(url, people.alicia, 40, chunked=True)
    assert (status, answer["code"]) == (409, "quota_exceeded")
    check_nothing_kept(home)


def test_strangers_are_turned_away_and_their_bytes_dropped(url: str, people: Cast, home: Path) -> None:
    assert post(url, people.bruno, 40)[0] == 404
    assert post(url, None, 2)[0] == 401
    check_nothing_kept(home)


def test_an_upload_on_its_way_lies_on_the_disk_of_the_data(url: str, people: Cast, home: Path) -> None:
    """And not in the system's temporary folder, which is memory on Debian 13."""
    connection = begin(url, people.alicia, len(HEAD) + 3_000_000 + len(TAIL))
    for part in (HEAD, *[MEGABYTE] * 3):
        connection.send(part)
    folders = running.wait_for(nameless_files, what="the upload to be written somewhere")
    assert folders == {home / "incoming"}
    connection.close()


def nameless_files() -> set[Path]:
    """The folders in which our processes write to files without a name."""
    folders = set()
    for process in psutil.Process().children(recursive=True):
        for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                target = os.readlink(descriptor)
                if target.startswith("/") and "/#" in target:
                    folders.add(Path(target).parent)
    return folders


def test_a_cut_connection_leaves_nothing(url: str, people: Cast, home: Path) -> None:
    connection = begin(url, people.alicia, len(HEAD) + 2_000_000 + len(TAIL))
    connection.send(HEAD + MEGABYTE)
    connection.close()
    status, _ = post(url, people.alicia, 1)
    assert status == 201
    assert [track.size for track in Track.objects.all()] == [1_000_000]
    assert len(stored_files(home)) == 1
    running.wait_for(lambda: not any((home / "incoming").iterdir()), what="the panel to forget the upload")


def post(url: str, user: User | None, megabytes: int, *, chunked: bool = False) -> tuple[int, dict[str, Any]]:
    connection = begin(url, user, None if chunked else len(HEAD) + megabytes * 1_000_000 + len(TAIL))
    for part in (HEAD, *[MEGABYTE] * megabytes, TAIL):
        connection.send(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
    if chunked:
        connection.send(b"0\r\n\r\n")
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def begin(url: str, user: User | None, length: int | None) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.putrequest("POST", "/api/v1/stations/andes/media")
    connection.putheader("Content-Type", "multipart/form-data; boundary=frontier")
    if user is not None:
        connection.putheader("Authorization", f"Bearer {key_of(user)}")
    if length is None:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(length))
    connection.endheaders()
    return connection


def check_nothing_kept(home: Path) -> None:
    assert stored_files(home) == []
    assert not Track.objects.exists()

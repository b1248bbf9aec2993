"""Uploads over a real socket: what can't be kept never reaches the disk, and a cut connection leaves nothing."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.core.handlers.asgi import ASGIRequest
from django.db import OperationalError
from django.http import HttpResponse
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.utils.crypto import get_random_string

from ipstream.panel.accounts.models import User
from ipstream.panel.lib.door import Door, Message, Receive, Room, Scope, Send
from ipstream.panel.library.models import Track
from ipstream.panel.nodes.services import register_node
from ipstream.panel.web.refusals import RefusalMiddleware
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


@pytest.fixture
def roomy(people: Cast) -> Cast:
    """It has room for all that is sent here."""
    people.premium.storage_bytes = 10**9
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


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "ipstream_session=inventada"},
        {"Authorization": "Bearer ips_inventada_inventada"},
        {"Authorization": "Basic bWU6bWU="},
        {"Cookie": "otra=cosa"},
    ],
    ids=str,
)
def test_a_made_up_key_or_cookie_opens_nothing(url: str, roomy: Cast, home: Path, headers: dict[str, str]) -> None:
    connection = begin(url, None, len(HEAD) + 40_000_000 + len(TAIL), headers=headers)
    for part in (HEAD, *[MEGABYTE] * 40):
        connection.send(part)
    assert nameless_files() == set()
    connection.send(TAIL)
    assert connection.getresponse().status == 401
    check_nothing_kept(home)


def test_who_may_not_upload_is_told_so_and_his_bytes_are_dropped(url: str, roomy: Cast, home: Path) -> None:
    connection = begin(url, roomy.vera, len(HEAD) + 40_000_000 + len(TAIL))
    for part in (HEAD, *[MEGABYTE] * 40):
        connection.send(part)
    assert nameless_files() == set()
    connection.send(TAIL)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (403, "no_right")
    check_nothing_kept(home)


def test_a_person_uploads_with_his_session(url: str, people: Cast, home: Path) -> None:
    browser = people.browser(people.alicia)
    token = get_random_string(CSRF_SECRET_LENGTH)
    cookies = f"otra[]=cosa; csrftoken={token}; ipstream_session={browser.session.session_key}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "Origin": url}
    assert post(url, None, 2, headers=headers)[0] == 201
    status, answer = post(url, None, 40, headers=headers)
    assert (status, answer["code"]) == (409, "quota_exceeded")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/login/", "text/html"),
        ("GET", "/login/", "text/html"),
        ("POST", "/no/such/page/", "text/html"),
        ("POST", "/stations/andes/settings/", "text/html"),
        ("POST", "/api/v1/clients", "application/problem+json"),
        ("GET", "/api/v1/me", "application/problem+json"),
        ("PUT", "/api/v1/stations/andes/media", "application/problem+json"),
        ("POST", "/api/v1/stations/andes/logo", "application/problem+json"),
        ("POST", "/node/v1/events", "application/problem+json"),
    ],
)
def test_no_other_address_takes_much(url: str, people: Cast, method: str, path: str, kind: str) -> None:
    """Also of who has a key: it is no address for large things."""
    connection = begin(url, people.alicia, 40_000_000, method=method, path=path)
    for part in [MEGABYTE] * 39:
        connection.send(part)
    assert nameless_files() == set()
    connection.send(MEGABYTE)
    answer = connection.getresponse()
    assert answer.status == 413
    assert answer.headers["Content-Type"].split(";")[0] == kind
    told = answer.read().decode()
    assert ("demasiado grande" in told) if kind == "text/html" else json.loads(told)["code"] == "too_large"


def test_a_picture_that_is_a_little_too_large_is_told_so_by_its_form(url: str, people: Cast) -> None:
    status, answer = post(url, people.alicia, 5, path="/api/v1/stations/andes/logo", more=b"x" * 10)
    assert (status, answer["code"]) == (422, "logo_too_large")


def test_a_node_may_tell_much_at_once(url: str, people: Cast) -> None:
    _, token = register_node(name="nodo-1", hostname="uno.test")
    headers = {"Authorization": f"Bearer {token}"}
    assert post(url, None, 20, path="/node/v1/events", headers=headers)[0] == 422
    assert post(url, None, 1, path="/node/v1/events")[0] == 401


def test_when_nobody_can_be_asked_nothing_is_let_in_and_the_sender_is_told(transactional_db: None) -> None:
    def fails(headers: dict[bytes, bytes]) -> int:
        raise OperationalError("the database is away")

    got, told = asyncio.run(through(Door(answering, [Room(re.compile("/x"), fails, told=True)]), [b"a" * 1000] * 3))
    assert got == b""
    assert told == (503, "door_failed")


def test_other_failures_let_nothing_in_either(transactional_db: None) -> None:
    def fails(headers: dict[bytes, bytes]) -> int:
        raise RuntimeError("a mistake")

    with pytest.raises(RuntimeError):
        asyncio.run(through(Door(answering, [Room(re.compile("/x"), fails)]), [b"a" * 1000]))


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells what came in, and what the pages' middleware says of it."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    scope["path"] = "/api/x"
    refusal = RefusalMiddleware(lambda request: HttpResponse()).process_request(ASGIRequest(scope, io.BytesIO(body)))
    assert refusal is not None
    await send({"body": body, "refusal": (refusal.status_code, json.loads(refusal.content)["code"])})


async def through(door: Door, parts: list[bytes]) -> tuple[bytes, tuple[int, str]]:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    sent: Iterator[Message] = iter([*messages, {"type": "http.request", "body": b""}])
    got: list[Any] = []

    async def receive() -> Message:
        return next(sent)

    async def send(message: Message) -> None:
        got.append(message)

    scope = {"type": "http", "method": "POST", "path": "/x", "headers": [(b"transfer-encoding", b"chunked")]}
    await door(scope, receive, send)
    return got[0]["body"], got[0]["refusal"]


def post(
    url: str, user: User | None, megabytes: int, *, chunked: bool = False, more: bytes = b"", **how: Any
) -> tuple[int, dict[str, Any]]:
    length = len(HEAD) + megabytes * 1_000_000 + len(more) + len(TAIL)
    connection = begin(url, user, None if chunked else length, **how)
    for part in (HEAD, *[MEGABYTE] * megabytes, *[more] * bool(more), TAIL):
        connection.send(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
    if chunked:
        connection.send(b"0\r\n\r\n")
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def begin(
    url: str,
    user: User | None,
    length: int | None,
    *,
    method: str = "POST",
    path: str = "/api/v1/stations/andes/media",
    headers: dict[str, str] | None = None,
) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.putrequest(method, path)
    connection.putheader("Content-Type", "multipart/form-data; boundary=frontier")
    if user is not None:
        connection.putheader("Authorization", f"Bearer {key_of(user)}")
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    if length is None:
        connection.putheader("Transfer-Encoding", "chunked")
    else:
        connection.putheader("Content-Length", str(length))
    connection.endheaders()
    return connection


def check_nothing_kept(home: Path) -> None:
    assert stored_files(home) == []
    assert not Track.objects.exists()

"""The whole product on free ports in a folder of its own, started as ``script/server`` does, for tests that listen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
from supervisor.xmlrpc import SupervisorTransport

from tests.air.listening import Player, free_ports

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C"
PANEL_SIDE = ("panel", "worker", "redis")
T = TypeVar("T")


@dataclass
class Product:
    """``log`` holds what onebox printed."""

    home: Path
    panel_port: int
    icecast_port: int
    agent_port: int
    process: subprocess.Popen[bytes] | None = None
    access: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("IPSTREAM_") and name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        }
        return kept | {
            "IPSTREAM_HOME": str(self.home),
            "IPSTREAM_PANEL_PORT": str(self.panel_port),
            "IPSTREAM_ICECAST_PORT": str(self.icecast_port),
            "IPSTREAM_AGENT_PORT": str(self.agent_port),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    # ------------------------------------------------------------ life

    def start(self, *, seconds: float = 150) -> None:
        """Returns when the demo mount delivers sound and ``access.json`` is there."""
        with (self.home.parent / "onebox.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ipstream.onebox"],
                env=self.environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        before = self.log().count(READY)
        wait_for(
            lambda: self._alive() and self.log().count(READY) > before,
            seconds=seconds,
            what=lambda: f"start of the product; {self.log()[-3000:]}",
        )
        self.access = json.loads((self.home / "access.json").read_text())

    def stop(self) -> None:
        """As Ctrl-C does. Fails when a process is left."""
        if self.process is None:
            return
        tree = self.tree()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        finally:
            _gone, alive = psutil.wait_procs(tree, timeout=5)
            for left in alive:
                left.kill()
            self.process = None
        assert not alive, f"left running: {[left.cmdline() for left in alive]}"

    def tree(self) -> list[psutil.Process]:
        """Every process of the product."""
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def log(self) -> str:
        path = self.home.parent / "onebox.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _alive(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the product ended: {self.log()[-3000:]}"
        return True

    # ------------------------------------------------------------ processes

    @property
    def supervisor(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.home / 'node/run/supervisor.sock'}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport).supervisor

    def pid_of(self, program: str) -> int:
        """The process that supervisord runs as ``program``."""
        return int(self.supervisor.getProcessInfo(program)["pid"])

    def kill(self, program: str) -> int:
        """End a program and its children with SIGKILL; supervisord is left to notice. Returns the pid it had."""
        pid = self.pid_of(program)
        for process in [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]:
            process.kill()
        return pid

    @contextmanager
    def without(self, *programs: str) -> Iterator[None]:
        """These are killed and stay away for the length of the block."""
        for program in programs:
            process = psutil.Process(self.pid_of(program))
            process.suspend()  # so that it does not obey the friendly order, which keeps supervisord from replacing it
            self.supervisor.stopProcess(program, False)
            for each in [*process.children(recursive=True), process]:
                each.kill()
        for program in programs:
            self._until_stopped(program)
        try:
            yield
        finally:
            for program in programs:
                self.supervisor.startProcess(program, False)

    def _until_stopped(self, program: str) -> None:
        wait_for(
            lambda: self.supervisor.getProcessInfo(program)["statename"] == "STOPPED",
            seconds=10,
            what=f"end of {program}",
        )

    # ------------------------------------------------------------ panel

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """JSON in, JSON out, with the demo key of the host's staff. Raises HTTPError."""
        data = None if body is None else json.dumps(body).encode()
        return self._ask(Request(self._url(path), data, {"Content-Type": "application/json"}, method=method))

    def upload(self, slug: str, path: Path, *, name: str | None = None) -> dict[str, Any]:
        """POST one file; the track as the panel answers it."""
        boundary = uuid.uuid4().hex
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{name or path.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer: dict[str, Any] = self._ask(Request(self._url(f"/stations/{slug}/media"), body, headers, method="POST"))
        return answer

    def all_of(self, path: str) -> list[dict[str, Any]]:
        """Every row of a paged list."""
        rows: list[dict[str, Any]] = []
        joint = "&" if "?" in path else "?"
        cursor = ""
        while True:
            answer = self.api("GET", f"{path}{joint}limit=100{cursor}")
            rows += answer["items"]
            if not answer.get("next_cursor"):
                return rows
            cursor = f"&cursor={answer['next_cursor']}"

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.panel_port}/api/v1{path}"

    def _ask(self, request: Request) -> Any:
        request.add_header("Authorization", f"Bearer {self.access['api_key']}")
        with urlopen(request, timeout=30) as response:
            text = response.read()
        return json.loads(text) if text else None

    # ------------------------------------------------------------ stations

    @contextmanager
    def station(self, slug: str, *tones: Path, **changes: Any) -> Iterator[Air]:
        """A station whose playlist is these files, in order, on air for the length of the block."""
        air = self._found(slug, *tones, **changes)
        try:
            yield air
        finally:
            self.api("POST", f"/stations/{slug}/stop")

    def _found(self, slug: str, *tones: Path, **changes: Any) -> Air:
        """Returns once its first track sounds."""
        wanted = {
            "slug": slug,
            "name": f"Radio {slug}",
            "bitrates": [64, 128],
            "listener_limit": 50,
            "storage_bytes": 10**9,
            "order": "sequential",
            "settings": {"crossfade": 3.0, "even_loudness": False, "wanted": "stopped"},
        }
        wanted = wanted | changes | {"settings": {**wanted["settings"], **changes.get("settings", {})}}  # type: ignore[dict-item]
        self.run("tests.air.found", [wanted])
        for tone in tones:
            self.upload(slug, tone)
        air = Air(self, slug)
        wait_for(lambda: len(air.ready()) == len(tones), seconds=60, what=lambda: f"ingest of {slug}: {air.media()}")
        self.api("POST", f"/stations/{slug}/start")
        wait_for(lambda: air.now() is not None, seconds=60, what=lambda: f"sound of {slug}; {self.log()[-2000:]}")
        return air

    def run(self, module: str, told: Any) -> None:
        """A script of ours beside the panel, which reads JSON."""
        subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(told).encode(),
            env=self.environment | self._panel_environment(),
            cwd=ROOT,
            check=True,
        )

    def _panel_environment(self) -> dict[str, str]:
        return {"REDIS_URL": f"unix://{self.home / 'redis/redis.sock'}?db=0"}


@dataclass(frozen=True)
class Air:
    """One station of the product, as its people and its listeners meet it."""

    product: Product
    slug: str

    def url(self, quality: int | None = None) -> str:
        rest = "" if quality is None else f"/{quality}"
        return f"http://127.0.0.1:{self.product.icecast_port}/{self.slug}{rest}"

    def listen(self, quality: int | None = None) -> Player:
        return Player(self.url(quality))

    def media(self) -> list[dict[str, Any]]:
        return self.product.all_of(f"/stations/{self.slug}/media")

    def ready(self) -> list[dict[str, Any]]:
        return [track for track in self.media() if track["status"] == "ready"]

    def now(self) -> dict[str, Any] | None:
        """What the panel says is on air; None when nothing is."""
        try:
            answer: dict[str, Any] = self.product.api("GET", f"/stations/{self.slug}/now")
        except (HTTPError, URLError):
            return None
        return answer if answer.get("title") else None

    def airings(self) -> list[dict[str, Any]]:
        """What did sound, as the panel logged it, oldest first."""
        rows = self.product.all_of(f"/stations/{self.slug}/airings")
        return sorted(rows, key=lambda row: str(row["started_at"]))

    def sessions(self) -> list[dict[str, Any]]:
        return self.product.all_of(f"/stations/{self.slug}/sessions")

    def hosted(self, verb: str, **values: Any) -> None:
        """The host's staff does this to its client (``tests/air/hosting.py``)."""
        self.product.run("tests.air.hosting", {"verb": verb, "slug": self.slug, "values": values})

    def listeners(self) -> int:
        return int(self.product.api("GET", f"/stations/{self.slug}/listeners")["count"])


@contextmanager
def product() -> Iterator[Product]:
    """Started, and stopped again with nothing left behind."""
    folder = Path(tempfile.mkdtemp(prefix="ips-", dir="/tmp"))
    folder.chmod(0o755)
    panel, icecast, agent = free_ports(3)
    made = Product(folder / "var", panel, icecast, agent)
    try:
        made.start()
        yield made
    finally:
        try:
            made.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def wait_for(seen: Callable[[], T], *, seconds: float, what: str | Callable[[], str]) -> T:
    """Look until ``seen()`` is true and return it. Raises AssertionError naming ``what``."""
    deadline = time.monotonic() + seconds
    while not (found := seen()):
        if time.monotonic() >= deadline:
            raise AssertionError(f"no {what if isinstance(what, str) else what()} in {seconds} s")
        time.sleep(0.05)
    return found

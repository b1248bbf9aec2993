"""A stage for one station: a real Icecast, a real Liquidsoap and a stand-in agent that a test can take away."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from ipstream.agent.liquidsoap import config
from ipstream.agent.liquidsoap.annotate import annotate_uri
from ipstream.agent.liquidsoap.control import ControlSocket
from ipstream.core.protocol.spec import Sound, StationSpec
from ipstream.core.units import TrackId
from tests.agent.radio import station
from tests.air.listening import free_ports, liquidsoap_command, make_tone

T = TypeVar("T")

PROGRAM = Path(config.__file__).with_name("station.liq")
ICECAST = """<icecast><limits><clients>20</clients><sources>5</sources><burst-size>0</burst-size></limits>
<authentication><source-password>s</source-password><admin-user>a</admin-user><admin-password>a</admin-password>
</authentication><hostname>localhost</hostname><listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address>
</listen-socket><paths><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths><logging><errorlog>icecast.log</errorlog></logging>
<mount type="default"><charset>UTF-8</charset></mount><security><chroot>0</chroot>{owner}</security></icecast>"""
SHARED = Path("/tmp/ipstream-stage")
"""Stages stand here: reachable for the user nobody and from a chroot, short enough for sockets. Liquidsoap's HOME."""
SUSPENDED = 3100.0
"""The tone of the notice of suspension."""
OWNER = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"


class StandInAgent:
    """Answers ``/next`` from ``plan``, in order, then ``otherwise`` for ever, or 503 when that is empty.

    Keeps when it was asked, and how often it was woken.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.plan: list[str] = []
        self.otherwise = ""
        self.asked: list[float] = []
        self.woken = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/liquidsoap/secret/stations/1"

    def start(self) -> None:
        agent = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                agent.asked.append(time.time())
                answer = (agent.plan.pop(0) if agent.plan else agent.otherwise).encode()
                self.send_response(200 if answer else 503)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_POST(self) -> None:
                agent.woken += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def kill(self) -> None:
        """From here on its port refuses."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@dataclass
class Stage:
    """``folder`` holds everything; ``mount`` is the URL a listener uses."""

    folder: Path
    icecast_port: int
    agent: StandInAgent
    liquidsoap: subprocess.Popen[bytes] | None = None
    spec: StationSpec = field(default_factory=lambda: station(sound=Sound(crossfade=2.0))[0])

    @property
    def mount(self) -> str:
        return f"http://127.0.0.1:{self.icecast_port}/andes"

    @property
    def socket(self) -> Path:
        return self.folder / "st.sock"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def places(self) -> config.Places:
        return config.Places(
            agent_url=self.agent.url,
            socket=str(self.socket),
            events_file=str(self.folder / "events"),
            media=str(self.media),
            safety=str(self.folder / "safety"),
            notice=annotate_uri(self.media / "notice.wav", kind="notice", title="Aviso"),
            suspension=annotate_uri(self.media / "suspended.wav", kind="notice", title="Suspendida"),
        )

    def tone(self, frequency: float, seconds: float = 8.0, *, suffix: str = ".wav", level: float = 0.25) -> Path:
        path = self.media / f"{frequency:.0f}-{seconds:g}-{level:g}{suffix}"
        return path if path.exists() else make_tone(path, frequency, seconds, level=level)

    def track(self, frequency: float, seconds: float = 8.0, **changes: Any) -> str:
        """The annotate line of a tone that is named by its frequency."""
        suffix, level = changes.pop("suffix", ".wav"), changes.pop("level", 0.25)
        path = self.tone(frequency, changes.pop("file_seconds", seconds), suffix=suffix, level=level)
        name = f"{frequency:.0f}"
        told: dict[str, Any] = {
            "kind": "music",
            "title": name,
            "airing_id": f"airing-{name}",
            "track_id": TrackId(name),
        }
        return annotate_uri(path, **({**told, "cue_in": 0.0, "cue_out": seconds} | changes))

    def write_config(self, **changes: Any) -> Path:
        spec = self.spec if not changes else station(**({"sound": Sound(crossfade=2.0)} | changes))[0]
        path = self.folder / "station.json"
        server = config.Server("127.0.0.1", self.icecast_port, "s")
        quiet = config.Silence(seconds=1.5)
        path.write_bytes(
            config.render_config(spec, places=self.places, icecast=server, silence=quiet, allow_root=os.geteuid() == 0)
        )
        return path

    def run(self, *options: str, **changes: Any) -> subprocess.Popen[bytes]:
        """Start Liquidsoap on the shipped program; a copy, so that one in a chroot can read it."""
        program = Path(shutil.copy(PROGRAM, self.folder))
        told = {**os.environ, "IPS_CONFIG": str(self.write_config(**changes)), "HOME": str(SHARED)}
        with (self.folder / "liquidsoap.log").open("ab") as log:
            return subprocess.Popen([*liquidsoap_command(), *options, str(program)], env=told, stdout=log, stderr=log)

    def start(self, **changes: Any) -> None:
        self.liquidsoap = self.run(**changes)
        wait_for(lambda: self.events("out_connected"), seconds=30, what="mount")

    def order(self, what: Callable[[ControlSocket], Awaitable[T]]) -> T:
        """Speak to the station over its socket."""

        async def speak() -> T:
            return await what(ControlSocket(self.socket))

        return asyncio.run(speak())

    def stop(self) -> None:
        if self.liquidsoap is not None:
            end(self.liquidsoap)
            self.liquidsoap = None

    def log(self) -> str:
        path = self.folder / "liquidsoap.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def events(self, *names: str) -> list[dict[str, str]]:
        """What is in the events file, of these names."""
        path = self.folder / "events"
        lines = path.read_text().splitlines() if path.exists() else []
        return [event for event in map(json.loads, lines) if not names or event["event"] in names]

    def titles(self) -> list[str]:
        return [event["title"] for event in self.events("on_air")]


@contextmanager
def stage() -> Iterator[Stage]:
    """Icecast and the agent run; the station does not yet."""
    SHARED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SHARED) as folder, _icecast_and_agent(Path(folder)) as made:
        yield made


@contextmanager
def _icecast_and_agent(folder: Path) -> Iterator[Stage]:
    icecast_port, agent_port = free_ports(2)
    (folder / "media").mkdir()
    make_tone(folder / "media/suspended.wav", SUSPENDED, 6)
    folder.chmod(0o777)
    owner = OWNER if os.geteuid() == 0 else ""
    (folder / "icecast.xml").write_text(ICECAST.format(port=icecast_port, folder=folder, owner=owner))
    icecast = subprocess.Popen(["icecast2", "-c", str(folder / "icecast.xml")], stdout=subprocess.DEVNULL, stderr=-3)
    agent = StandInAgent(agent_port)
    agent.start()
    made = Stage(folder, icecast_port, agent)
    try:
        yield made
    finally:
        made.stop()
        agent.kill()
        end(icecast)


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(10)


def wait_for(seen: Callable[[], object], *, seconds: float, what: str) -> None:
    """Look until ``seen`` is true. Raises AssertionError naming ``what``."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline, f"no {what} in {seconds} s"
        time.sleep(0.02)

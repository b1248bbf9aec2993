"""What ``script/server`` is told by its environment. A mistake stops the start and names the variable."""

from __future__ import annotations

import difflib
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from ipstream.agent.settings import LONGEST_HOME
from ipstream.agent.settings import Settings as NodeSettings
from ipstream.core.errors import InvalidInput
from ipstream.onebox.music.records import EDITION
from ipstream.panel.lib.env import smtp

REPOSITORY = Path(__file__).resolve().parents[3]
PREFIX = "IPSTREAM_"
PORTS = {"IPSTREAM_PANEL_PORT": 3000, "IPSTREAM_ICECAST_PORT": 8000, "IPSTREAM_AGENT_PORT": 3001}
KNOWN = {
    *PORTS,
    *("IPSTREAM_HOME", "IPSTREAM_HOST", "IPSTREAM_DEBUG", "IPSTREAM_PANEL_URL", "IPSTREAM_PROXIES"),
    *("IPSTREAM_SMTP_URL", "IPSTREAM_STAFF_SECOND_FACTOR"),
}
DEMO = "test"
"""The demo station's address."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``home`` holds everything; ``host`` is the name people reach this machine by.

    ``database_url`` and ``redis_url`` are empty where the machine's own SQLite and Redis are used. ``proxies`` are the
    addresses of web servers in front of the panel, whose word on who calls is taken. ``second_factor`` is ``1`` where
    the hoster's staff needs one; scripts that log in by ``access.json`` have none.
    """

    home: Path
    host: str
    panel_port: int
    icecast_port: int
    agent_port: int
    database_url: str = ""
    redis_url: str = ""
    proxies: str = "127.0.0.1"
    second_factor: str = "0"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Raises InvalidInput naming the variable that is wrong or unknown."""
        for name in sorted(name for name in environ if name.startswith(PREFIX)):
            _refuse_unknown(name)
        home = Path(environ.get("IPSTREAM_HOME") or REPOSITORY / "var").resolve()
        if len(str(home / "node")) > LONGEST_HOME:
            raise InvalidInput(
                f"the data folder's path is too long for sockets, choose one of at most {LONGEST_HOME - 5} letters "
                f"by IPSTREAM_HOME (now {home})",
                field="IPSTREAM_HOME",
            )
        smtp(environ.get("IPSTREAM_SMTP_URL", ""))
        panel, icecast, agent = (_port(environ, name) for name in PORTS)
        return cls(
            home,
            environ.get("IPSTREAM_HOST") or "localhost",
            panel,
            icecast,
            agent,
            database_url=environ.get("DATABASE_URL", ""),
            redis_url=environ.get("REDIS_URL", ""),
            proxies=environ.get("IPSTREAM_PROXIES") or "127.0.0.1",
            second_factor=environ.get("IPSTREAM_STAFF_SECOND_FACTOR") or "0",
        )

    @property
    def panel_url(self) -> str:
        return f"http://{self.host}:{self.panel_port}"

    @property
    def icecast_url(self) -> str:
        return f"http://{self.host}:{self.icecast_port}"

    @property
    def stream_url(self) -> str:
        return f"{self.icecast_url}/{DEMO}"

    @property
    def access(self) -> Path:
        """Addresses and passwords, for scripts."""
        return self.home / "access.json"

    @property
    def records(self) -> Path:
        """The demo's music as files."""
        return self.home / EDITION

    @property
    def redis_socket(self) -> Path:
        return self.home / "redis" / "redis.sock"

    @property
    def node(self) -> NodeSettings:
        """What this machine's agent is told."""
        home = self.home / "node"
        return NodeSettings(
            home=home,
            panel=f"http://127.0.0.1:{self.panel_port}",
            token_file=home / "token",
            port=self.agent_port,
            supervisor=home / "run" / "supervisor.sock",
        )

    def environment(self) -> dict[str, str]:
        """What the panel's processes are told."""
        own_redis = f"unix://{self.redis_socket}?db=0"
        told = {
            "IPSTREAM_HOME": str(self.home),
            "IPSTREAM_HOST": self.host,
            "IPSTREAM_PANEL_PORT": str(self.panel_port),
            "IPSTREAM_ICECAST_PORT": str(self.icecast_port),
            "IPSTREAM_STAFF_SECOND_FACTOR": self.second_factor,
            "REDIS_URL": self.redis_url or own_redis,
            "DJANGO_SETTINGS_MODULE": "ipstream.panel.project.settings",
            "PYTHONPATH": str(REPOSITORY / "src"),
            "PYTHONUNBUFFERED": "1",
        }
        return told | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def check_ports(self) -> None:
        """Raises InvalidInput naming the variable of a port that is taken, or given twice."""
        given: dict[int, str] = {}
        for name, port in zip(PORTS, (self.panel_port, self.icecast_port, self.agent_port), strict=True):
            if port in given:
                raise InvalidInput(f"{given[port]} and {name} are both {port}: choose another port", field=name)
            given[port] = name
            if _taken(port, name):
                raise InvalidInput(
                    f"port {port} is taken{_holder(port)}: free it, or choose another by {name}",
                    field=name,
                    code="port_taken",
                )


def _refuse_unknown(name: str) -> None:
    if name in KNOWN:
        return
    close = difflib.get_close_matches(name.removeprefix(PREFIX), [known.removeprefix(PREFIX) for known in KNOWN], n=1)
    hint = f", did you mean {PREFIX}{close[0]}?" if close else f"; known are {', '.join(sorted(KNOWN))}"
    raise InvalidInput(f"unknown setting {name}{hint}", field=name, code="unknown_setting")


def _port(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or str(PORTS[name])
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise InvalidInput(f"{name} must be a port from 1 to 65535, not {text!r}", field=name)
    return int(text)


def _taken(port: int, name: str) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
            probe.listen()
        except PermissionError as error:
            message = f"port {port} needs more rights than you have: choose one from 1024 by {name}"
            raise InvalidInput(message, field=name) from error
        except OSError:
            return True
    return False


def _holder(port: int) -> str:
    """Who listens there, as far as this user may see."""
    for connection in psutil.net_connections("tcp"):
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if listens and connection.pid:
            return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""

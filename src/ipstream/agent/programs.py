"""What supervisord runs on a node, in the words of its configuration files.

``supervisord.conf`` holds the agent alone. What follows from the spec is in ``conf.d``, so that after a crash of
everything supervisord puts the stations on air again with neither agent nor panel; what belongs to the machine (on one
machine: the panel) is in ``static.d``. Every program dies with supervisord, however that dies, so that the next one
finds no port taken.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ipstream.agent.settings import PREFIX, Settings
from ipstream.core.errors import InvalidInput

DIES_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", '[ "$PPID" = "$(cat "$0")" ] && exec "$@"')
"""Followed by supervisord's pid file and the command. One that died before the order was given is not its parent."""
UNSAYABLE = re.compile(r"[\x00-\x1f\x7f]|\s[;#]")
"""Control characters, and what begins a comment wherever it stands."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process that is kept running. A change of any field restarts it.

    ``command`` must not change its user by itself: Linux then forgets that the process is to die with supervisord.
    ``revision`` is whatever else it reads when it starts.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    revision: str = ""


def render_program(program: Program, home: Path) -> bytes:
    """The program's section, logging to ``home/log/<name>.log``. Raises InvalidInput for what cannot be written."""
    environment = dict(program.environment) | ({"IPSTREAM_REVISION": program.revision} if program.revision else {})
    settings = {
        "command": shlex.join((*DIES_WITH_PARENT, str(_pid_file(home)), *program.command)),
        "environment": _environment(environment),
        "umask": "027",
        "autorestart": "true",
        "startretries": "1000000000",
        "startsecs": "1",
        "stopwaitsecs": "5",
        "stopasgroup": "true",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(home / "log" / f"{program.name}.log").replace("%", "%%"),  # expanded twice
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "2",
    }
    return _section(f"program:{program.name}", settings)


def write_supervisord(
    settings: Settings, *, python: str = sys.executable, environment: Mapping[str, str] | None = None
) -> Path:
    """Make the node's folders and ``home/supervisord.conf``, and return its path.

    ``environment`` is given to every program. Raises InvalidInput when supervisord cannot read a path.
    """
    for folder in (settings.run, settings.log, settings.home / "conf.d", settings.home / "static.d"):
        folder.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o750)  # listeners' addresses are in there, and in logs that supervisord opens for all to read
    path = settings.home / "supervisord.conf"
    path.write_bytes(render_supervisord(settings, python=python, environment=environment or {}))
    return path


def render_supervisord(settings: Settings, *, python: str, environment: Mapping[str, str]) -> bytes:
    main = {
        "logfile": str(settings.log / "supervisord.log"),
        "logfile_maxbytes": "5MB",
        "logfile_backups": "2",
        "pidfile": str(_pid_file(settings.home)),
        "childlogdir": str(settings.log),
        "nodaemon": "true",
        "minfds": "8192",  # Icecast needs one for each listener, and inherits the limit
        "silent": "true",
        "user": "root" if os.geteuid() == 0 else "",
        "environment": _environment(environment),
    }
    agent = Program("agent", (python, "-m", "ipstream.agent.main"), _told(settings))
    sections = (
        _section("unix_http_server", {"file": str(settings.supervisor), "chmod": "0600"}),
        _section("supervisord", main),
        _section("rpcinterface:supervisor", {"supervisor.rpcinterface_factory": RPC_INTERFACE}),
        _section("supervisorctl", {"serverurl": f"unix://{settings.supervisor}"}),
        render_program(agent, settings.home),
        _section("include", {"files": "static.d/*.conf conf.d/*.conf"}),
    )
    return b"\n".join(sections)


RPC_INTERFACE = "supervisor.rpcinterface:make_main_rpcinterface"


def _pid_file(home: Path) -> Path:
    return home / "run" / "supervisord.pid"


def _told(settings: Settings) -> dict[str, str]:
    """The environment that ``Settings.from_env`` reads back."""
    return {PREFIX + name.upper(): str(getattr(settings, name)) for name in Settings.__slots__}


def _section(name: str, settings: Mapping[str, str]) -> bytes:
    lines = [f"{key} = {_value(text)}" for key, text in settings.items() if text]
    return "\n".join([f"[{name}]", *lines, ""]).encode()


def _value(text: str) -> str:
    """A text as supervisord reads it back; ``%`` begins an expansion there."""
    if UNSAYABLE.search(text):
        raise InvalidInput(f"supervisord cannot be told {text!r}: rename it", field="path", code="bad_path")
    return text.replace("%", "%%")


def _environment(environment: Mapping[str, str]) -> str:
    for value in environment.values():
        if "'" in value or '"' in value:
            raise InvalidInput(f"supervisord cannot be told {value!r}: quotes", field="path", code="bad_path")
    return ",".join(f'{name}="{value}"' for name, value in environment.items())

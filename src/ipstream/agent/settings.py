"""What a node is told by its environment, and the secrets it makes for itself on first start."""

from __future__ import annotations

import difflib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import structlog

from ipstream.agent.files import write_atomically
from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode, encode

log = structlog.get_logger()

PREFIX = "IPSTREAM_NODE_"
DEFAULT_MEDIA_BUDGET = 20 * 1024**3
LONGEST_HOME = 60
"""Unix socket paths end at 107 bytes, and a station's is ``home/run/<36 letters>.sock``."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``home`` holds all the node keeps, ``panel`` is the panel's base URL, ``port`` the agent's own loopback port.

    ``supervisor`` is supervisord's unix socket; ``media_budget`` is in bytes.
    """

    home: Path
    panel: str
    token_file: Path
    port: int
    supervisor: Path
    media_budget: int = DEFAULT_MEDIA_BUDGET

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Raises InvalidInput naming the variable that is missing, wrong or unknown."""
        known = {PREFIX + field.name.upper() for field in fields(cls)}
        for name in sorted(name for name in environ if name.startswith(PREFIX)):
            _refuse_unknown(name, known)
        home = Path(_required(environ, "HOME")).resolve()
        if len(str(home)) > LONGEST_HOME:
            raise InvalidInput(f"{PREFIX}HOME is longer than {LONGEST_HOME} letters: {home}", field=PREFIX + "HOME")
        return cls(
            home=home,
            panel=_required(environ, "PANEL").rstrip("/"),
            token_file=Path(_required(environ, "TOKEN_FILE")),
            port=_number(environ, "PORT"),
            supervisor=Path(_required(environ, "SUPERVISOR")),
            media_budget=_number(environ, "MEDIA_BUDGET", default=DEFAULT_MEDIA_BUDGET),
        )

    @property
    def run(self) -> Path:
        """Where sockets live."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords and path secrets that never leave the node."""

    icecast_source: str
    icecast_admin: str
    icecast_relay: str
    liquidsoap_callback: str
    icecast_callback: str

    @classmethod
    def load_or_make(cls, home: Path) -> Secrets:
        """Read ``home/secrets.json``; what is not there, or damaged, is made, with mode 600."""
        path = home / "secrets.json"
        found = _read_secrets(path)
        made = {field.name: found.get(field.name) or secrets.token_urlsafe(24) for field in fields(cls)}
        if not made.items() <= found.items():
            write_atomically(path, encode(found | made), mode=0o600)
        return cls(**made)


def _read_secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return decode(path.read_bytes(), dict[str, str])
    except InvalidInput:
        log.error("secrets damaged, making new ones", path=str(path))
        return {}


def _refuse_unknown(name: str, known: set[str]) -> None:
    if name in known:
        return
    close = difflib.get_close_matches(name, known, n=1)
    hint = f", did you mean {close[0]}?" if close else ""
    raise InvalidInput(f"unknown setting {name}{hint}", field=name, code="unknown_setting")


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(PREFIX + name, "")
    if not value:
        raise InvalidInput(f"{PREFIX}{name} is not set", field=PREFIX + name, code="missing_setting")
    return value


def _number(environ: Mapping[str, str], name: str, *, default: int | None = None) -> int:
    text = environ.get(PREFIX + name, "")
    if not text and default is not None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise InvalidInput(f"{PREFIX}{name} must be a whole number above 0, not {text!r}", field=PREFIX + name)
    return int(text)

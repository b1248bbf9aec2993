"""Where the panel keeps its files and what its environment says. Read once, at start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ipstream.core.errors import InvalidInput

REPOSITORY = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. ``tls`` from the first byte, or ``starttls`` before anything is said."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """``home`` is the folder of all the panel keeps; urls are as a browser writes them.

    ``staff_second_factor``: the hoster's staff gets in with a second factor alone. Without ``smtp`` mails become files.
    """

    home: Path
    panel_port: int
    panel_url: str
    icecast_port: int
    host: str
    database_url: str
    redis_url: str
    smtp: Smtp | None
    staff_second_factor: bool

    @property
    def panel_host(self) -> str:
        """The name in ``panel_url``."""
        return urlsplit(self.panel_url).hostname or self.host

    @property
    def icecast_url(self) -> str:
        return f"http://{self.host}:{self.icecast_port}"

    def secret(self, name: str) -> str:
        """A secret made on first use and kept in a file only the owner can read."""
        path = self.home / "secrets" / name
        try:
            return path.read_text()
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            value = secrets.token_urlsafe(48)
            with os.fdopen(descriptor, "w") as file:
                file.write(value)
            return value


def read() -> Environment:
    """The environment of this process, with the defaults of ``script/server``. Raises InvalidInput (smtp)."""
    root = Path(os.environ.get("IPSTREAM_HOME") or REPOSITORY / "var").resolve()
    home = root / "panel"
    home.mkdir(parents=True, exist_ok=True)
    host, port = os.environ.get("IPSTREAM_HOST") or "localhost", int(os.environ.get("IPSTREAM_PANEL_PORT") or 3000)
    return Environment(
        home=home,
        panel_port=port,
        panel_url=(os.environ.get("IPSTREAM_PANEL_URL") or f"http://{host}:{port}").rstrip("/"),
        icecast_port=int(os.environ.get("IPSTREAM_ICECAST_PORT") or 8000),
        host=host,
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'db.sqlite3'}",
        redis_url=os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0",
        smtp=smtp(os.environ.get("IPSTREAM_SMTP_URL") or ""),
        staff_second_factor=os.environ.get("IPSTREAM_STAFF_SECOND_FACTOR") != "0",
    )


def smtp(url: str) -> Smtp | None:
    """The mail server of ``smtp://user:password@host:587`` or ``smtps://user:password@host:465``; empty: None.

    Passwords and mails cross the network encrypted: by ``smtps`` from the start, by ``smtp`` with STARTTLS, which only
    this machine's own server is spared. Raises InvalidInput naming the setting.
    """
    if not url:
        return None
    like = "IPSTREAM_SMTP_URL must look like smtp://user:password@mail.example.com:587 (or smtps://...:465)"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidInput(like, field="IPSTREAM_SMTP_URL") from error
    if host is None or parts.scheme not in ("smtp", "smtps") or parts.path.strip("/") or parts.query:
        raise InvalidInput(like, field="IPSTREAM_SMTP_URL")
    tls, here = parts.scheme == "smtps", host in ("localhost", "127.0.0.1", "::1")
    usual = 465 if tls else 25 if here else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        plain = "IPSTREAM_SMTP_URL: Python logs in to mail servers with letters of ASCII alone; choose another password"
        raise InvalidInput(plain, field="IPSTREAM_SMTP_URL")
    return Smtp(host, port or usual, user, password, tls, starttls=not tls and not here)

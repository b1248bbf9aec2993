"""Where the panel keeps its files and what its environment says. Read once, at start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]


@dataclass(frozen=True, slots=True)
class Environment:
    """``home`` is the folder of all the panel keeps; urls are as a browser writes them."""

    home: Path
    panel_port: int
    icecast_port: int
    host: str
    database_url: str
    redis_url: str

    @property
    def panel_url(self) -> str:
        return f"http://{self.host}:{self.panel_port}"

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
    """The environment of this process, with the defaults of ``script/server``."""
    root = Path(os.environ.get("IPSTREAM_HOME") or REPOSITORY / "var").resolve()
    home = root / "panel"
    home.mkdir(parents=True, exist_ok=True)
    return Environment(
        home=home,
        panel_port=int(os.environ.get("IPSTREAM_PANEL_PORT") or 3000),
        icecast_port=int(os.environ.get("IPSTREAM_ICECAST_PORT") or 8000),
        host=os.environ.get("IPSTREAM_HOST") or "localhost",
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'db.sqlite3'}",
        redis_url=os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0",
    )

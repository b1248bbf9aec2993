"""What runs on this machine beside the node: Redis, the panel, its worker and clock, all kept by one supervisord."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ipstream.agent.files import write_if_changed
from ipstream.agent.programs import Program, render_program, write_supervisord
from ipstream.onebox.settings import Settings

LANES = "realtime,media,bulk"
WORKERS = 2


def write_programs(settings: Settings) -> list[str]:
    """Write supervisord's configuration, and return the command that runs it.

    Raises InvalidInput when it can't be told a path.
    """
    configuration = write_supervisord(settings.node)
    folder = settings.node.home / "static.d"
    wanted = {program.name: render_program(program, settings.node.home) for program in programs(settings)}
    for name, data in wanted.items():
        write_if_changed(folder / f"{name}.conf", data)
    for path in folder.glob("*.conf"):
        if path.stem not in wanted:
            path.unlink()
    return [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)]


def programs(settings: Settings) -> Iterator[Program]:
    if not settings.redis_url:
        yield _redis(settings)
    serve = ("--host", "0.0.0.0", "--port", str(settings.panel_port), "--lifespan", "off", "--no-access-log")
    yield Program(
        "panel",
        (
            *(sys.executable, "-m", "uvicorn", "ipstream.panel.project.asgi:application", *serve),
            *("--timeout-graceful-shutdown", "3", "--forwarded-allow-ips", settings.proxies),
        ),
    )
    work = ("-Q", LANES, "-c", str(WORKERS), "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    # Ingest waits, sound does not: a Liquidsoap that comes back needs the processor for two seconds and a half.
    calm = ("nice", "-n", "10", sys.executable, "-m", "celery", "-A", "ipstream.panel.project.celery")
    yield Program("worker", (*calm, "worker", *work))
    # supervisord keeps it to one; a file with the number of a process that is gone would keep it from starting.
    remembers = ("--schedule", str(settings.home / "panel" / "beat"), "--pidfile", "")
    yield Program("beat", (*calm, "beat", *remembers, "--loglevel", "INFO"))


def _redis(settings: Settings) -> Program:
    """Reached by a socket alone, so no port of it can be taken; it keeps the queue over a restart."""
    folder = settings.redis_socket.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep = ("--dir", str(folder), "--appendonly", "yes", "--save", "")
    return Program("redis", ("redis-server", "--port", "0", "--unixsocket", str(settings.redis_socket), *keep))

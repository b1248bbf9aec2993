"""Runs all of IPStream on one machine, in the foreground, until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import redis

from ipstream.agent.processes import Supervisor, SupervisorUnavailable
from ipstream.core.errors import IPStreamError, Unavailable
from ipstream.onebox.children import Children
from ipstream.onebox.former import end_former, owned
from ipstream.onebox.listening import hears_sound, sounding
from ipstream.onebox.music.records import files
from ipstream.onebox.programs import write_programs
from ipstream.onebox.settings import DEMO, Settings

SOUNDS_WITHIN = 180.0
"""Seconds from the start of the programs to the first sound, on the slowest machine we care for."""
STOPPED = 130


class Stopped(BaseException):
    """Ctrl-C, or its like."""


def main() -> int:
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        settings = Settings.from_env(os.environ)
        with owned(settings.home):
            serve(settings, tell)
    except IPStreamError as error:
        print(f"script/server: {error.message}", file=sys.stderr)
        return 1
    except Stopped:
        tell("stopped")
        return STOPPED
    return 0


def serve(settings: Settings, tell: Callable[[str], None]) -> None:
    """Start everything, tell when it sounds, and stay. Raises IPStreamError when something doesn't start or ends."""
    if end_former(settings.node.home):
        tell("ended what a former start had left running")
    settings.check_ports()
    _check_redis(settings)
    with Children(os.environ | settings.environment(), settings.home / "log") as children:
        musicians = _start_music(settings, children, tell)
        tell("preparing the panel's database and files")
        children.run("prepare", _preparation(settings, music=not musicians))
        tell("starting Icecast, the panel and the station")
        supervisord = children.start("supervisord", write_programs(settings))
        for name, musician in musicians.items():
            children.finish(name, musician)
        if musicians:
            tell("giving the music to the station")
            children.run("prepare", _preparation(settings, music=True))
        _wait(settings, supervisord, tell)
        print(_welcome(settings), flush=True)
        supervisord.wait()
        raise Unavailable(f"supervisord ended by itself, see {settings.node.log / 'supervisord.log'}")


def _stop(number: int, frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def _check_redis(settings: Settings) -> None:
    if not settings.redis_url:
        return
    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Unavailable(f"REDIS_URL: no Redis answers there ({error})") from error


def _start_music(
    settings: Settings, children: Children, tell: Callable[[str], None]
) -> dict[str, subprocess.Popen[bytes]]:
    """The first start composes: a process for each core, each with its share of the pieces."""
    wanted, cores = files(settings.records), os.cpu_count() or 1
    if all(file.exists() for file in wanted):
        return {}
    tell(f"playing and recording {len(wanted)} pieces of music")
    studio = [sys.executable, "-m", "ipstream.onebox.music.records", str(settings.records)]
    return {f"music-{n}": children.start(f"music-{n}", [*studio, str(n), str(cores)]) for n in range(cores)}


def _preparation(settings: Settings, *, music: bool) -> list[str]:
    paths = [settings.access, settings.node.token_file] + ([settings.records] if music else [])
    return [sys.executable, "-m", "ipstream.onebox.prepare", *map(str, paths)]


def _wait(settings: Settings, supervisord: subprocess.Popen[bytes], tell: Callable[[str], None]) -> None:
    """Until a track of the demo can be heard and the panel knows which. Raises Unavailable saying how programs are."""
    tell("waiting for sound")
    deadline = time.monotonic() + SOUNDS_WITHIN
    while not (title := _heard(settings)):
        if supervisord.poll() is not None:
            raise Unavailable(f"supervisord ended at once, see {settings.home / 'log' / 'supervisord.log'}")
        if time.monotonic() > deadline:
            raise Unavailable(f"no sound after {SOUNDS_WITHIN:.0f} s; {_states(settings)}; logs: {settings.node.log}")
        time.sleep(0.5)
    tell(f"on air: {title}")


def _heard(settings: Settings) -> str:
    """The title of the track that the panel names, if the mount delivers sound."""
    key = json.loads(settings.access.read_text())["api_key"]
    title = sounding(f"{settings.node.panel}/api/v1/stations/{DEMO}/now", key)
    mount = f"http://127.0.0.1:{settings.icecast_port}/{DEMO}"
    return title if title and hears_sound(mount) else ""


def _states(settings: Settings) -> str:
    node = settings.node
    try:
        states = asyncio.run(Supervisor(node.supervisor, node.home).states())
    except SupervisorUnavailable as error:
        return error.message
    return ", ".join(f"{name} is {state.name} ({state.detail})" for name, state in states.items())


def _welcome(settings: Settings) -> str:
    access = json.loads(settings.access.read_text())
    owner, staff = access["owner"], access["staff"]
    return f"""
Panel            {settings.panel_url}
Icecast          {settings.icecast_url}
Stream de prueba {settings.stream_url}

Demo owner       {owner["email"]}  {owner["password"]}
Host's staff     {staff["email"]}  {staff["password"]}
                 (these and an API key are in {settings.access})

Ctrl-C stops everything.
"""


if __name__ == "__main__":
    sys.exit(main())

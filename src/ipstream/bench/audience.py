"""A thousand listeners on one Icecast, with the agent's admission at the door and without. Loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.icecast.config import render_icecast
from ipstream.agent.icecast.process import icecast_command, prepare_folder, write_config
from ipstream.agent.icecast.standby_sound import standby_sound
from ipstream.agent.settings import Secrets
from ipstream.bench.door import BITRATE, LISTENERS, MOUNT, spec, station
from ipstream.bench.figures import Report, percentile
from ipstream.bench.product import free_ports

AT_ONCE = 20
"""Listeners who are at the door at a time; Icecast by itself takes a third of a second for each."""
STAY = 15.0
ENTERS_WITHIN = 60.0
REQUEST = f"GET {MOUNT} HTTP/1.0\r\nHost: localhost\r\nUser-Agent: ipstream-bench\r\n\r\n".encode()


@dataclass(frozen=True, slots=True)
class Evening:
    """``entered``: seconds until each heard the first byte. ``cpu``: shares of a core while all listen, by program.

    ``whole`` is how many missed nothing.
    """

    entered: list[float]
    all_in: float
    cpu: dict[str, float]
    memory: float
    whole: int


def measure(report: Report) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * LISTENERS)), hard))
    without = asyncio.run(_evening(admission=False))
    with_it = asyncio.run(_evening(admission=True))
    ours = sum(with_it.cpu.values())
    name = f"{LISTENERS:,} listeners"
    report.ratio(f"{name}, CPU while they listen", f"{ours / without.cpu['icecast']:.2f} times bare Icecast's")
    report.ratio(f"{name}, until all are in", f"{with_it.all_in / without.all_in:.2f} times bare Icecast's time")
    for label, evening in (("with our admission", with_it), ("bare Icecast", without)):
        report.figure(f"{name}, {label}", _told(evening))


def _told(evening: Evening) -> str:
    parts = ", ".join(f"{name} {share:.1%} of a core" for name, share in evening.cpu.items())
    p50, p99 = (1000 * percentile(evening.entered, share) for share in (0.5, 0.99))
    rate = LISTENERS / evening.all_in
    return (
        f"{rate:.0f} let in a second, first byte p50 {p50:.0f} ms, p99 {p99:.0f} ms ({AT_ONCE} at a time); "
        f"then {parts}, Icecast {evening.memory:.0f} MB; {evening.whole} missed nothing"
    )


async def _evening(*, admission: bool) -> Evening:
    with tempfile.TemporaryDirectory(prefix="ips-", dir="/tmp") as folder:
        async with _node(Path(folder), admission=admission) as (port, programs):
            return await _audience(port, programs)


@contextlib.asynccontextmanager
async def _node(home: Path, *, admission: bool) -> AsyncIterator[tuple[int, dict[str, psutil.Process]]]:
    """Icecast with a source, and the door; their processes by name."""
    port, door_port = free_ports(2)
    secrets = Secrets.load_or_make(home)
    config = render_icecast(
        spec(port), [station()], secrets=secrets, callback_url=f"http://127.0.0.1:{door_port}/icecast"
    )
    icecast_folder = prepare_folder(home)
    write_config(icecast_folder, config if admission else _unguarded(config))
    commands = {"icecast": list(icecast_command(icecast_folder))}
    if admission:
        commands["agent"] = [sys.executable, "-m", "ipstream.bench.door", str(home), str(port), str(door_port)]
    children = {name: _started(command) for name, command in commands.items()}
    try:
        children["source"] = await _source(port, home, secrets.icecast_source)
        if admission:
            await _answering(door_port)
        yield port, {name: psutil.Process(children[name].pid) for name in commands}
    finally:
        for child in children.values():
            child.terminate()
            child.wait(20)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _unguarded(config: bytes) -> bytes:
    """The same configuration with nobody at the door."""
    root = ET.fromstring(config)
    for mount in root.iter("mount"):
        for guard in mount.findall("authentication"):
            mount.remove(guard)
    return bytes(ET.tostring(root))


async def _source(port: int, home: Path, password: str) -> subprocess.Popen[bytes]:
    """FFmpeg plays a loop, a frame at a time as Liquidsoap does; on air when this returns."""
    sound = home / "sound.mp3"
    sound.write_bytes(standby_sound(home / "sound", BITRATE))
    await _answering(port)
    loop = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(sound), "-c", "copy"]
    mount = f"icecast://source:{password}@127.0.0.1:{port}{MOUNT}"
    source = _started([*loop, "-content_type", "audio/mpeg", "-flush_packets", "1", "-f", "mp3", mount])
    async with AdminClient(port, Secrets.load_or_make(home).icecast_admin) as icecast:
        async with asyncio.timeout(ENTERS_WITHIN):
            while MOUNT not in {mount.mount for mount in await icecast.mounts()}:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    return source


async def _answering(port: int) -> None:
    async with asyncio.timeout(ENTERS_WITHIN):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)


async def _audience(port: int, programs: dict[str, psutil.Process]) -> Evening:
    door = asyncio.Semaphore(AT_ONCE)
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        coming = [group.create_task(_enter(port, door)) for _ in range(LISTENERS)]
    all_in = time.monotonic() - began
    guests = [task.result() for task in coming]
    hearing = [asyncio.create_task(_hear(reader)) for _, reader, _ in guests]
    await asyncio.sleep(2)
    before = {name: _cpu(process) for name, process in programs.items()}
    await asyncio.sleep(STAY)
    cpu = {name: (_cpu(process) - before[name]) / STAY for name, process in programs.items()}
    memory = programs["icecast"].memory_info().rss / 1e6
    for _, _, writer in guests:
        writer.close()
    whole = sum([await task >= STAY * BITRATE * 125 for task in hearing])
    return Evening([entered for entered, _, _ in guests], all_in, cpu, memory, whole)


async def _enter(port: int, door: asyncio.Semaphore) -> tuple[float, asyncio.StreamReader, asyncio.StreamWriter]:
    """Raises RuntimeError when turned away: everybody has to be in."""
    async with door, asyncio.timeout(ENTERS_WITHIN):
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(f"turned away: {head[:80]!r}")
        await reader.readexactly(1)
        return time.monotonic() - began, reader, writer


async def _hear(reader: asyncio.StreamReader) -> int:
    """Listen until the connection ends; how many bytes came in."""
    received = 0
    with contextlib.suppress(OSError):
        while piece := await reader.read(16_384):
            received += len(piece)
    return received


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)

"""What one station with three MP3 qualities costs while it plays, against FFmpeg encoding the same."""

from __future__ import annotations

import resource
import subprocess
import time
from pathlib import Path

import psutil

from ipstream.bench.figures import Report

LISTEN = 40.0
QUALITIES = (64, 128, 320)
MAIN = 128
"""The main mount is encoded beside the three qualities."""
MEGABYTE = 1_000_000


def measure(report: Report, running: psutil.Process, records: list[Path]) -> None:
    """``running`` is the product; its demo station plays."""
    time.sleep(5)
    parts = {name: _find(running, words) for name, words in WORDS.items()}
    before = {name: _cpu(process) for name, process in parts.items()}
    began = time.monotonic()
    time.sleep(LISTEN)
    took = time.monotonic() - began
    share = {name: (_cpu(process) - before[name]) / took for name, process in parts.items()}
    bare = _bare_encoding(records[0])
    report.ratio("station, 3 MP3 qualities", f"{share['Liquidsoap'] / bare:.2f} times bare FFmpeg's CPU")
    for name, process in parts.items():
        memory = process.memory_info().rss / MEGABYTE
        report.figure(
            f"station of 3 qualities, {name}", f"{share[name]:.1%} of a core, {memory:.0f} MB, over {took:.0f} s"
        )
    report.figure("bare FFmpeg, the same encoders", f"{bare:.1%} of a core at the speed of sound")


WORDS = {"Liquidsoap": "station.liq", "agent": "ipstream.agent.main", "Icecast": "icecast.xml"}


def _find(running: psutil.Process, words: str) -> psutil.Process:
    for process in running.children(recursive=True):
        if any(words in argument for argument in process.cmdline()):
            return process
    raise RuntimeError(f"no process of {words}")


def _cpu(process: psutil.Process) -> float:
    """Seconds of CPU that it and its threads used so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _bare_encoding(record: Path) -> float:
    """CPU seconds per second of sound."""
    outputs = [
        part
        for quality in (MAIN, *QUALITIES)
        for part in ("-map", "0:a", "-c:a", "libmp3lame", "-b:a", f"{quality}k", "-f", "mp3", "-y", "/dev/null")
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(record), *outputs], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used / duration(record)


def duration(record: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(record)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

"""How the machine under the node is doing, read from Linux itself."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """Jiffies since the machine started, over all cores."""

    busy: int
    total: int

    @classmethod
    def read(cls, proc: Path = PROC) -> CpuTimes:
        fields = [int(field) for field in (proc / "stat").read_text().split("\n", 1)[0].split()[1:9]]
        idle = fields[3] + fields[4]
        return cls(busy=sum(fields) - idle, total=sum(fields))

    def percent_since(self, earlier: CpuTimes) -> float:
        """Share of all cores that was busy between the two readings, 0-100."""
        elapsed = self.total - earlier.total
        return round(100 * (self.busy - earlier.busy) / elapsed, 1) if elapsed > 0 else 0.0


def memory_used(proc: Path = PROC) -> int:
    """Bytes of memory that are in use and cannot be had by dropping caches."""
    lines = (line.split() for line in (proc / "meminfo").read_text().splitlines())
    kibibytes = {words[0].rstrip(":"): int(words[1]) for words in lines}
    return (kibibytes["MemTotal"] - kibibytes["MemAvailable"]) * 1024


def disk_free(folder: Path) -> int:
    """Bytes this user can still write below ``folder``."""
    return shutil.disk_usage(folder).free


def agent_version() -> str:
    """Of the installed distribution; ``0`` in a working copy that was never installed."""
    try:
        return metadata.version("ipstream")
    except metadata.PackageNotFoundError:
        return "0"


async def liquidsoap_version() -> str:
    """Such as ``2.3.2``; empty when Liquidsoap does not answer."""
    try:
        process = await asyncio.create_subprocess_exec(
            "liquidsoap", "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return ""
    output, _ = await process.communicate()
    words = output.decode(errors="replace").split()
    return words[1] if len(words) > 1 else ""

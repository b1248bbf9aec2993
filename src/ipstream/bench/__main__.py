"""One run, one report: ``script/bench``."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from ipstream.bench import audience, decisions, ingest, station
from ipstream.bench.figures import Report
from ipstream.bench.product import product
from ipstream.onebox.music.records import EDITION, files


def main() -> None:
    report = Report(_machine())
    with tempfile.TemporaryDirectory(prefix="ips-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "var"
        records = files(home / EDITION)
        _tell("starting a station of three qualities and listening to it")
        with product(home) as running:
            station.measure(report, running, records)
        _tell("taking music in")
        ingest.measure(report, records)
    _tell("deciding what airs")
    decisions.measure(report)
    _tell("letting a thousand listeners in, twice")
    audience.measure(report)
    print(report)


def _tell(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def _machine() -> str:
    processor = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    versions = [
        f"Python {platform.python_version()}",
        _version("liquidsoap", "--version"),
        _version("ffmpeg", "-version"),
    ]
    return f"{processor}, {os.cpu_count()} cores, load {load:.1f} before; {', '.join(versions)}"


def _version(*command: str) -> str:
    """Its name and version."""
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return f"{words[0]} {next(word for word in words if word[0].isdigit())}"


if __name__ == "__main__":
    main()

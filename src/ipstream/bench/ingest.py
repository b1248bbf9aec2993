"""How fast ingest takes music in, against FFmpeg that only decodes the same files.

Run as a program it takes the files in its arguments into an empty library and prints the seconds that took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from ipstream.bench.figures import Report
from ipstream.bench.product import clean_environment
from ipstream.bench.station import duration


def measure(report: Report, records: list[Path]) -> None:
    sound = sum(map(duration, records))
    bare = _decoded(records)
    with tempfile.TemporaryDirectory(prefix="ips-", dir="/tmp") as home:
        command = [sys.executable, "-m", "ipstream.bench.ingest", *map(str, records)]
        answer = subprocess.run(command, env=clean_environment(Path(home)), capture_output=True, text=True, check=True)
    ours = float(answer.stdout.splitlines()[-1])
    report.ratio("ingest", f"{ours / bare:.2f} times bare FFmpeg's time on the same {len(records)} files")
    report.figure("ingest, one worker", f"{sound / ours:.0f} s of sound a second, {ours / len(records):.2f} s a track")
    report.figure(
        "bare FFmpeg, decoding", f"{sound / bare:.0f} s of sound a second, {bare / len(records):.2f} s a file"
    )


def _decoded(records: list[Path]) -> float:
    began = time.perf_counter()
    for record in records:
        command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(record), "-map", "0:a", "-f", "null", "-"]
        subprocess.run(command, check=True)
    return time.perf_counter() - began


def take_in(records: list[Path]) -> float:
    """Seconds of the real ingest, one file after the other, in this process."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from ipstream.panel.accounts.models import Client
    from ipstream.panel.library.ingest.steps import ingest
    from ipstream.panel.library.models import Track
    from ipstream.panel.library.services import receive_upload
    from ipstream.panel.plans.models import Plan
    from ipstream.panel.plans.services import subscribe_client
    from ipstream.panel.stations.services import create_station

    plan = Plan.objects.create(name="Bench", bitrates=[128], listener_limit=1, storage_bytes=10**12)
    client = Client.objects.create(name="Bench")
    subscribe_client(client=client, plan=plan, started_on=date.min, paid_until=date.max)
    station = create_station(actor=None, client=client, slug="bench", name="Bench")
    tracks = []
    for record in records:
        with record.open("rb") as file:
            tracks.append(receive_upload(actor=None, station=station, file=file, filename=record.name))
    began = time.perf_counter()
    for track in tracks:
        ingest(track.id)
    took = time.perf_counter() - began
    if Track.objects.filter(status="ready").count() != len(records):
        raise RuntimeError("not every file became a track")
    return took


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")
    print(take_in([Path(argument) for argument in sys.argv[1:]]))

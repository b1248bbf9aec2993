"""Believing the ear only: a mount is on air when what it sends can be decoded and heard."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request

HEARD_FROM = -50.0
"""dB below full scale; quieter is silence."""
SAMPLE = 48_000
"""Bytes that are listened to: three seconds at 128 kbps."""


def hears_sound(url: str) -> bool:
    """Whether the mount delivers sound now."""
    level = level_of(sample(url))
    return level is not None and level > HEARD_FROM


def sample(url: str) -> bytes:
    """The next seconds of the mount, empty when it does not answer."""
    request = urllib.request.Request(url, headers={"User-Agent": "ipstream-onebox"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read(SAMPLE))
    except OSError:
        return b""


def level_of(audio: bytes) -> float | None:
    """Mean level of compressed audio in dB below full scale, None when nothing can be decoded."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", "-", "-af", "volumedetect", "-f", "null", "-"]
    report = subprocess.run(command, input=audio, capture_output=True, check=False).stderr.decode("utf-8", "replace")
    found = re.search(r"mean_volume: (-?[\d.]+) dB", report)
    return float(found[1]) if found else None


def sounding(now_url: str, key: str) -> str:
    """The title of the track that the panel says is on air, empty while there is none (a notice is no track)."""
    request = urllib.request.Request(now_url, headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            now = json.load(answer)
            return str(now["title"]) if now.get("track_id") else ""
    except (OSError, ValueError):
        return ""

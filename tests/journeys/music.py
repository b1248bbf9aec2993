"""Small recordings for uploads."""

from __future__ import annotations

import subprocess
from pathlib import Path


def record(path: Path, hertz: int, seconds: float = 12, **tags: str) -> None:
    """A chord with tags; the format follows the name."""
    chord = "+".join(f"0.15*sin(2*PI*{hertz * ratio}*t)" for ratio in (1, 1.25, 1.5))
    words = [part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")]
    source = ["-f", "lavfi", "-i", f"aevalsrc={chord}|{chord}:s=44100:d={seconds}"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *words, str(path)], check=True)

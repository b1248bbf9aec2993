"""Files as people upload them, made by FFmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from ipstream.panel.library.ingest.steps import ingest
from ipstream.panel.library.models import Track
from ipstream.panel.library.services import receive_upload
from ipstream.panel.stations.models import Station

TONE = "aevalsrc=0.25*sin(2*PI*440*t)|0.25*sin(2*PI*440*t):s=44100"
ENCODERS = {
    "mp3": ["-b:a", "128k"],
    "m4a": ["-c:a", "aac"],
    "aac": ["-c:a", "aac", "-f", "adts"],
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
    "flac": ["-sample_fmt", "s16"],
    "wav": ["-c:a", "pcm_s16le"],
    "aiff": ["-c:a", "pcm_s16be"],
    "wma": ["-c:a", "wmav2"],
}


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments], check=True)


def make_sound(path: Path, seconds: float = 2.0, *options: str, source: str = TONE, **tags: str) -> Path:
    """A tone as the file's ending says; ``options`` go to FFmpeg before the file."""
    told = [argument for name, value in tags.items() for argument in ("-metadata", f"{name}={value}")]
    encoder = ENCODERS[path.suffix[1:]]
    ffmpeg("-f", "lavfi", "-i", f"{source}:d={seconds}", *encoder, *options, *told, str(path))
    return path


def cut(path: Path, share: float) -> Path:
    """Only the first ``share`` of the file's bytes, as after a broken download."""
    cut_off = path.with_stem(f"{path.stem}-cut")
    data = path.read_bytes()
    cut_off.write_bytes(data[: int(len(data) * share)])
    return cut_off


def upload(station: Station, path: Path, filename: str | None = None) -> Track:
    """As the API does it, without the API."""
    with path.open("rb") as file:
        return receive_upload(actor=None, station=station, file=file, filename=filename or path.name)


def take_in(station: Station, path: Path, filename: str | None = None) -> Track:
    """Upload and ingest."""
    track = upload(station, path, filename)
    ingest(track.id)
    return again(track.id)


def again(track_id: UUID) -> Track:
    return Track.objects.select_related("station", "duplicate_of").get(id=track_id)


def as_upload(path: Path, name: str | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def stored_files(home: Path) -> list[Path]:
    """Every file of music or art on the disk."""
    return [path for path in (home / "media").glob("??/*") if path.is_file()]

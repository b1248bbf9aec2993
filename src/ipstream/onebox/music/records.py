"""The pieces as files that a radio could have been given: tagged, with a cover, rendered once and kept."""

from __future__ import annotations

import os
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from ipstream.onebox.music.covers import cover
from ipstream.onebox.music.mixing import record
from ipstream.onebox.music.pieces import PIECES
from ipstream.onebox.music.score import Piece
from ipstream.onebox.music.sound import RATE

EDITION = 1
"""Raised when the music itself changes, so that kept files of an older edition are made again."""

_CODECS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k", "-id3v2_version", "3"],
    "flac": ["-c:a", "flac"],
    "m4a": ["-c:a", "aac", "-b:a", "160k"],
}


def make_records(folder: Path, tell: Callable[[str], None], pieces: Sequence[Piece] = PIECES) -> list[Path]:
    """Render whatever is not in ``folder`` yet, on all cores, and return all files in the order of ``pieces``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / filename(piece) for piece in pieces]
    missing = [(piece, file) for piece, file in zip(pieces, files, strict=True) if not file.exists()]
    if missing:
        tell(f"playing and recording {len(missing)} pieces of music")
        with ProcessPoolExecutor(max_workers=min(len(missing), os.cpu_count() or 1)) as studio:
            for done in as_completed([studio.submit(render, piece, file) for piece, file in missing]):
                done.result()
    return files


def filename(piece: Piece) -> str:
    """``artist - title`` in plain letters, with the edition."""
    plain = unicodedata.normalize("NFKD", f"{piece.artist} - {piece.title}").encode("ascii", "ignore").decode()
    return f"{plain}.{EDITION}.{piece.extension}"


def render(piece: Piece, file: Path) -> None:
    """Write the finished file; a crash leaves none. Raises CalledProcessError when FFmpeg fails."""
    sound = (record(piece).T * 32767).round().astype("<i2").tobytes()
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        picture, made = Path(folder, "cover.jpg"), Path(folder, file.name)
        picture.write_bytes(cover(piece.title, piece.hue))
        subprocess.run(_encoder(piece, picture, made), input=sound, check=True)
        made.replace(file)


def _encoder(piece: Piece, picture: Path, made: Path) -> list[str]:
    tags = {
        "title": piece.title,
        "artist": piece.artist,
        "album": piece.album,
        "genre": piece.genre,
        "date": str(piece.year),
    }
    told = [argument for name, value in tags.items() for argument in ("-metadata", f"{name}={value}")]
    sound = ["-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "-"]
    image = ["-i", str(picture), "-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic"]
    return ["ffmpeg", "-v", "error", "-y", *sound, *image, *_CODECS[piece.extension], *told, str(made)]

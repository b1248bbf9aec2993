"""The pieces as files that a radio could have been given: tagged, with a cover, rendered once and kept."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ipstream.onebox.music.covers import cover
from ipstream.onebox.music.mixing import record
from ipstream.onebox.music.pieces import PIECES
from ipstream.onebox.music.score import Piece
from ipstream.onebox.music.sound import RATE

EDITION = "music-1"
"""The folder's name; another when the music itself changes, so that it is made again."""

_CODECS = {
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k", "-id3v2_version", "3"],
    "flac": ["-c:a", "flac"],
    "m4a": ["-c:a", "aac", "-b:a", "160k"],
}


def files(folder: Path, pieces: Sequence[Piece] = PIECES) -> list[Path]:
    """Where the records are, or will be."""
    return [folder / f"{piece.artist} - {piece.title}.{piece.extension}" for piece in pieces]


def make_records(folder: Path, pieces: Sequence[Piece] = PIECES) -> None:
    """Render whatever is not in the folder yet. Raises CalledProcessError when FFmpeg fails."""
    for piece, file in zip(pieces, files(folder, pieces), strict=True):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            render(piece, file)


def render(piece: Piece, file: Path) -> None:
    """Write the finished file; a crash leaves none."""
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


if __name__ == "__main__":
    share, shares = int(sys.argv[2]), int(sys.argv[3])
    make_records(Path(sys.argv[1]), PIECES[share::shares])

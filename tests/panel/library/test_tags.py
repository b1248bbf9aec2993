"""Tags and covers as every format keeps them, however odd."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from mutagen.asf import ASF
from mutagen.asf._attrs import ASFByteArrayAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TIT2, TPE1, TRCK
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggvorbis import OggVorbis
from PIL import Image

from ipstream.panel.library import queries
from ipstream.panel.library.ingest.art import MOST_PIXELS, thumbnail
from tests.cast import Cast
from tests.panel.library.sounds import make_sound, take_in

ODD = ['a "b" c', "back\\slash", "#{system('x')}", "cdata ]]> end", "emoji 🎵🎶", "ñandú Ñ á é ü", "x" * 500]
TOLD = {"title": "Canción", "artist": "Los Ñandúes", "album": "Años", "genre": "Cumbia", "date": "1987-05-03"}


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg", "opus", "flac", "wav", "aiff", "wma"])
def test_the_tags_of_every_format_are_read(ending: str, cast: Cast, tmp_path: Path) -> None:
    options = ["-write_id3v2", "1"] if ending == "aiff" else []
    track = take_in(cast.radio_andes, make_sound(tmp_path / f"tono.{ending}", 2.0, *options, **TOLD))
    assert (track.title, track.artist, track.album, track.genre) == ("Canción", "Los Ñandúes", "Años", "Cumbia")
    assert track.year == 1987


@pytest.mark.parametrize("odd", ODD)
def test_odd_tags_survive(odd: str, cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    id3(path, TIT2(encoding=3, text=[odd]), TPE1(encoding=3, text=[odd]))
    track = take_in(cast.radio_andes, path)
    assert (track.title, track.artist) == (odd, odd)
    (item,) = queries.playable_items(cast.radio_andes)
    assert (item.title, item.artist) == (odd, odd)


def test_tags_are_one_line_of_at_most_500_characters(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    id3(path, TIT2(encoding=3, text=["uno\ndos\r\n\x07tres"]), TPE1(encoding=3, text=["ñ" * 5000]))
    track = take_in(cast.radio_andes, path)
    assert track.title == "uno dos tres"
    assert track.artist == "ñ" * 500


def test_several_artists_are_all_named(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    id3(path, TPE1(encoding=3, text=["Shakira", "Carlos Vives"]))
    assert take_in(cast.radio_andes, path).artist == "Shakira, Carlos Vives"


def test_without_tags_the_file_name_speaks(cast: Cast, tmp_path: Path) -> None:
    track = take_in(cast.radio_andes, make_sound(tmp_path / "tono.mp3"), "02 - Juanes - La Camisa Negra.mp3")
    assert (track.artist, track.title) == ("Juanes", "La Camisa Negra")


def test_a_broken_tag_does_not_refuse_the_music(cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tono.mp3")
    id3(
        path,
        TRCK(encoding=3, text=["no/number/at/all"]),
        APIC(encoding=3, mime="image/png", type=3, data=b"\x89PNG no"),
    )
    track = take_in(cast.radio_andes, path)
    assert (track.status, track.art_sha256) == ("ready", "")


@pytest.mark.parametrize("ending", ["mp3", "m4a", "ogg", "flac", "wma"])
def test_the_cover_of_every_format_becomes_a_small_jpeg(ending: str, cast: Cast, tmp_path: Path) -> None:
    path = make_sound(tmp_path / f"tono.{ending}")
    put_cover(path, png(1200, 800))
    stored = queries.media_file(take_in(cast.radio_andes, path).art_sha256)
    assert stored is not None
    with Image.open(stored) as image:
        assert (image.format, image.size) == ("JPEG", (600, 400))
        assert image.getpixel((300, 200)) == pytest.approx((200, 30, 30), abs=6)


def test_a_monstrous_or_broken_picture_is_no_cover() -> None:
    side = int(MOST_PIXELS**0.5) + 100
    monster = io.BytesIO()
    Image.new("1", (side, side)).save(monster, "PNG")
    assert thumbnail(monster.getvalue()) is None
    assert thumbnail(png(50, 50)[:60]) is None
    assert thumbnail(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert thumbnail(b"") is None


def test_a_transparent_cover_lies_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    small = thumbnail(file.getvalue())
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)


def id3(path: Path, *frames: object) -> None:
    tags = ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(path)


def png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


def put_cover(path: Path, data: bytes) -> None:
    if path.suffix == ".mp3":
        return id3(path, APIC(encoding=3, mime="image/png", type=3, desc="Cover", data=data))
    file = {".m4a": MP4, ".ogg": OggVorbis, ".flac": FLAC, ".wma": ASF}[path.suffix](path)
    picture = Picture()
    picture.data, picture.type, picture.mime = data, 3, "image/png"
    if isinstance(file, MP4):
        file["covr"] = [MP4Cover(data, MP4Cover.FORMAT_PNG)]
    elif isinstance(file, OggVorbis):
        file["metadata_block_picture"] = [base64.b64encode(picture.write()).decode()]
    elif isinstance(file, FLAC):
        file.add_picture(picture)
    else:
        head = b"\x03" + len(data).to_bytes(4, "little") + "image/png\0\0".encode("utf-16-le")
        file["WM/Picture"] = [ASFByteArrayAttribute(head + data)]
    file.save()
    return None

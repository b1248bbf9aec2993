"""Whatever people call their music, it stays one line that Liquidsoap reads as it was meant."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipstream.agent.liquidsoap.annotate import annotate_uri, shown
from ipstream.agent.liquidsoap.texts import printable
from ipstream.core.errors import InvalidInput
from ipstream.core.units import PlaylistId, TrackId

LINE = re.compile(r'annotate:((?:[a-z_]+="[A-Za-z0-9_.~% -]*",?)+):(/.*)', re.DOTALL)
FIELD = re.compile(r'([a-z_]+)="([^"]*)"')
NASTY = [
    '"',
    "\\",
    "#{",
    "}",
    "]]>",
    "\n",
    "\r",
    "\0",
    "\t",
    ",",
    ":",
    "=",
    "%",
    "%00",
    "'",
    "😀",
    "ñ",
    "á",
    " ",
    "annotate:",
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(NASTY)).map("".join))


def read(line: str) -> tuple[dict[str, str], str]:
    """The line's fields as ``station.liq`` decodes them, and its path. Fails when it is not what Liquidsoap reads."""
    found = LINE.fullmatch(line)
    assert found, line
    return {name: unquote(value) for name, value in FIELD.findall(found[1])}, found[2]


@given(title=texts, artist=texts, album=texts)
def test_every_text_arrives_but_for_control_characters(title: str, artist: str, album: str) -> None:
    line = annotate_uri(Path("/media/ab/x.mp3"), kind="music", title=title, artist=artist, album=album)
    fields, path = read(line)
    assert path == "/media/ab/x.mp3"
    assert [fields["ips_title"], fields["ips_artist"], fields["ips_album"]] == [
        printable(text) for text in (title, artist, album)
    ]
    assert len(line.splitlines()) == 1


@given(texts)
def test_what_is_printable_is_one_line_of_text_and_stays_what_it_is(text: str) -> None:
    clean = printable(text)
    assert printable(clean) == clean
    clean.encode()  # no lone surrogate
    assert not set(clean) & {"\n", "\r", "\0", "\t"}
    assert [letter for letter in text if letter.isalnum()] == [letter for letter in clean if letter.isalnum()]


@pytest.mark.parametrize("text", ['Ella dijo "sí"', "C:\\música", "#{1+1}", "]]>", "Ñandú 😀", "a" * 500, "it's"])
def test_what_people_really_write_arrives_unchanged(text: str) -> None:
    fields, _ = read(annotate_uri(Path("/m/x.mp3"), kind="music", title=text, artist=text))
    assert fields["ips_title"] == fields["ips_artist"] == text


def test_control_characters_become_spaces() -> None:
    assert printable(" one\ntwo\0three\tfour\x9b\ud800 ") == "one two three four"


def test_the_line_carries_the_ids_the_cue_points_and_the_gain() -> None:
    line = annotate_uri(
        Path("/media/x y 'ñ'.flac"),
        kind="music",
        title="T",
        airing_id="air-1",
        track_id=TrackId("t-1"),
        playlist_id=PlaylistId("p-1"),
        cue_in=0.5,
        cue_out=180.25,
        gain_db=-3.5,
    )
    fields, path = read(line)
    assert path == "/media/x y 'ñ'.flac"
    assert fields == {
        "ips_airing_id": "air-1",
        "ips_track_id": "t-1",
        "ips_playlist_id": "p-1",
        "ips_kind": "music",
        "ips_seconds": "179.750",
        "ips_title": "T",
        "ips_artist": "",
        "ips_album": "",
        "liq_amplify": "-3.50 dB",
        "liq_cue_in": "0.500",
        "liq_cue_out": "180.250",
    }


def test_five_hundred_letters_are_shown_whole() -> None:
    texts = {"title": "x" * 500, "artist": "Ñusta & Cía", "album": "Disco"}
    assert shown(**texts) == texts


@given(title=texts, artist=texts, album=texts, times=st.integers(1, 400))
def test_what_listeners_are_shown_fits_into_a_request_to_icecast(
    title: str, artist: str, album: str, times: int
) -> None:
    given_texts = {"title": title * times, "artist": artist * times, "album": album * times}
    cut_texts = shown(**given_texts)
    sizes = {name: len(re.sub(rb"[^A-Za-z0-9]", b"%00", text.encode())) for name, text in cut_texts.items()}
    assert 2 * (sizes["title"] + sizes["artist"]) + sizes["album"] <= 3_400
    for name, text in cut_texts.items():
        whole = printable(given_texts[name])
        assert text == whole or (text.endswith("…") and whole.startswith(text[:-1]))


def test_without_cue_points_the_file_is_played_whole() -> None:
    fields, _ = read(annotate_uri(Path("/m/x.mp3"), kind="notice", title="T"))
    assert not {"liq_cue_in", "liq_cue_out"} & set(fields)
    assert fields["ips_seconds"] == ""


@pytest.mark.parametrize("path", ["x.mp3", "media/../x.mp3", "/m/a\nb.mp3", "/m/a\0b.mp3"])
def test_a_path_that_could_be_something_else_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        annotate_uri(Path(path), kind="music", title="T")
    assert (refused.value.field, refused.value.code) == ("path", "bad_path")

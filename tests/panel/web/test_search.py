"""Searching finds what the one who searches may see, whatever its accents, and nothing of anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from ipstream.panel.library.models import Status, Track
from tests.cast import Cast


@pytest.fixture(autouse=True)
def songs(cast: Cast) -> None:
    for station, sha in ((cast.radio_andes, "a"), (cast.radio_luna, "b")):
        Track.objects.create(
            station=station, filename="x.mp3", sha256=sha * 64, size=1, status=Status.READY, title="Canción del Río"
        )


def found(cast: Cast, who: str, words: str) -> dict[str, list[dict[str, str]]]:
    answer = cast.browser(getattr(cast, who)).get("/search/", {"q": words})
    assert answer.status_code == 200
    return {group["title"]: group["items"] for group in answer.json()["groups"]}


def test_a_song_is_found_without_its_accents_and_leads_to_it(cast: Cast) -> None:
    songs = found(cast, "alicia", "cancion rio")["Canciones"]
    assert [(song["label"], song["url"]) for song in songs] == [
        ("Canción del Río", "/stations/andes/library/?q=Canci%C3%B3n+del+R%C3%ADo")
    ]


def test_without_words_it_lists_the_pages(cast: Cast) -> None:
    groups = found(cast, "alicia", "")
    assert list(groups) == ["Páginas"]
    assert "/stations/andes/library/" in [item["url"] for item in groups["Páginas"]]


def test_a_page_is_found_by_its_name(cast: Cast) -> None:
    assert [item["url"] for item in found(cast, "alicia", "biblio")["Páginas"]] == ["/stations/andes/library/"]


def test_staff_find_the_stations_of_all(cast: Cast) -> None:
    assert [item["url"] for item in found(cast, "staff", "radio")["Emisoras"]] == [
        "/stations/andes/",
        "/stations/luna/",
    ]


@pytest.mark.parametrize("words", ["luna", "bruno", "Radio Luna"])
def test_it_hides_other_tenants(cast: Cast, words: str) -> None:
    assert found(cast, "alicia", words) == {}


@pytest.mark.parametrize(("who", "kinds"), [("diego", set()), ("vera", set()), ("paula", {"Canciones"})])
def test_it_finds_songs_only_for_those_who_see_the_library(cast: Cast, who: str, kinds: set[str]) -> None:
    assert set(found(cast, who, "cancion")) == kinds


@pytest.mark.parametrize("who", ["mario", "diego"])
def test_it_finds_people_only_for_those_who_see_the_team(cast: Cast, who: str) -> None:
    assert found(cast, who, "paula") == {}


@pytest.mark.parametrize("words", ["\x00", "%", "_", "' OR 1=1 --", "x" * 5000, "\\"])
def test_nonsense_finds_nothing_and_breaks_nothing(cast: Cast, words: str) -> None:
    assert "Canciones" not in found(cast, "alicia", words) or not words.strip("\x00")


def test_strangers_are_asked_to_log_in(cast: Cast) -> None:
    assert Browser().get("/search/", {"q": "radio"}).status_code == 302


def test_no_more_than_a_handful_of_each_is_told(cast: Cast) -> None:
    for number in range(20):
        Track.objects.create(
            station=cast.radio_andes,
            filename="y.mp3",
            sha256="c" * 64,
            size=1,
            status=Status.READY,
            title=f"Vals {number}",
        )
    songs: list[Any] = found(cast, "alicia", "vals")["Canciones"]
    assert len(songs) == 6

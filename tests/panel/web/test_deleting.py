"""Deleting songs from the library's page: first what would be lost, then the deed."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from ipstream.panel.library.models import Status, Track
from ipstream.panel.programme.services import join_principal
from ipstream.panel.stations.models import Station
from tests.cast import Cast

URL = "/stations/andes/library/delete/"


def song(station: Station, title: str) -> Track:
    """A ready track in the station's principal playlist."""
    track = Track.objects.create(
        station=station, title=title, filename=f"{title}.mp3", status=Status.READY, sha256=uuid4().hex * 2, size=1000
    )
    join_principal(station_id=station.id, track_id=track.id)
    return track


def ask(browser: Browser, body: Any, url: str = URL) -> Any:
    return browser.post(url, json.dumps(body), content_type="application/json")


def test_it_names_the_playlists_and_deletes_nothing_yet(cast: Cast) -> None:
    tracks = [song(cast.radio_andes, "Uno"), song(cast.radio_andes, "Dos")]
    answer = ask(cast.browser(cast.alicia), {"ids": [str(track.id) for track in tracks]}).json()
    assert answer == {"count": 2, "playlists": [{"name": "Principal", "count": 2}]}
    assert Track.objects.filter(station=cast.radio_andes).count() == 2


def test_confirmed_it_deletes_and_tells_the_space_left(cast: Cast) -> None:
    track = song(cast.radio_andes, "Uno")
    song(cast.radio_andes, "Dos")
    answer = ask(cast.browser(cast.alicia), {"ids": [str(track.id)], "confirmed": True}).json()
    assert answer == {"deleted": 1, "storage": {"used": 1000, "limit": cast.premium.storage_bytes}}
    assert [row.title for row in Track.objects.filter(station=cast.radio_andes)] == ["Dos"]


def test_it_hides_other_tenants(cast: Cast) -> None:
    track = song(cast.radio_luna, "Ajena")
    body = {"ids": [str(track.id)], "confirmed": True}
    assert ask(cast.browser(cast.alicia), body, "/stations/luna/library/delete/").status_code == 404
    assert ask(cast.browser(cast.alicia), body).json()["deleted"] == 0
    assert Track.objects.filter(id=track.id).exists()


@pytest.mark.parametrize("confirmed", ["true", 1, "false", None, []])
def test_only_a_clear_yes_deletes(cast: Cast, confirmed: object) -> None:
    track = song(cast.radio_andes, "Uno")
    ask(cast.browser(cast.alicia), {"ids": [str(track.id)], "confirmed": confirmed})
    assert Track.objects.filter(id=track.id).exists()


@pytest.mark.parametrize("body", [None, [], {}, {"ids": "x"}, {"ids": ["x"]}, {"ids": 3}, {"ids": [None]}, "text"])
def test_nonsense_is_refused(cast: Cast, body: object) -> None:
    answer = ask(cast.browser(cast.alicia), body)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "No entendimos la solicitud."


def test_a_link_deletes_nothing(cast: Cast) -> None:
    assert cast.browser(cast.alicia).get(URL).status_code == 405


def test_a_page_of_another_site_deletes_nothing(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.alicia)
    assert ask(browser, {"ids": []}).status_code == 403

"""Everything wears the host's name, colour and logo, and can be read whatever colour he likes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ipstream.panel.accounts.models import Host
from ipstream.panel.web import colours
from tests.cast import Cast

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.fixture
def host(db: None) -> Host:
    return Host.objects.create(name="Ondas del Sur", colour="#ffd400", terms_url="https://ondas.test/terminos")


def png() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    return picture.getvalue()


def luminance_pair(one: str, other: str) -> float:
    def rgb(text: str) -> colours.Rgb:
        return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255

    return colours.contrast(rgb(one), rgb(other))


@given(COLOUR)
def test_any_colour_can_be_read_by_day(colour: str) -> None:
    palette = colours.by_day(colour)
    for ground in ("#f4f3ef", "#ffffff", "#eeede8", palette.soft):
        assert luminance_pair(palette.brand, ground) >= 4.5
    assert luminance_pair(palette.on_brand, palette.brand) >= 4.5
    assert luminance_pair(palette.on_brand, palette.strong) >= 4.5


@given(COLOUR)
def test_any_colour_can_be_read_by_night(colour: str) -> None:
    palette = colours.by_night(colour)
    for ground in ("#0e171b", "#152126", "#0f1a1f", palette.soft):
        assert luminance_pair(palette.brand, ground) >= 4.5
    assert luminance_pair(palette.on_brand, palette.brand) >= 4.5
    assert luminance_pair(palette.on_brand, palette.strong) >= 4.5


def test_a_readable_colour_stays_as_it_is() -> None:
    assert colours.by_day("#0b5d66").brand == "#0b5d66"


def test_pages_call_themselves_by_the_hosts_name(cast: Cast, host: Host) -> None:
    for path in ("/stations/andes/", "/stations/andes/library/", "/stations/andes/settings/", "/stations/nothing/"):
        page = cast.browser(cast.alicia).get(path).content.decode()
        title = re.search(r"<title>(.*?)</title>", page)
        assert title is not None
        assert title[1].endswith("Ondas del Sur")
        assert "IPStream" not in page


def test_a_page_leads_to_the_hosts_terms(cast: Cast, host: Host) -> None:
    assert 'href="https://ondas.test/terminos"' in cast.browser(cast.alicia).get("/stations/andes/").content.decode()


class TestStylesheet:
    def test_it_carries_the_colour_for_day_and_night(self, host: Host) -> None:
        sheet = Browser().get("/branding.css")
        assert sheet.headers["Content-Type"].startswith("text/css")
        text = sheet.content.decode()
        assert f"--brand: {colours.by_day('#ffd400').brand}" in text
        assert f"--brand: {colours.by_night('#ffd400').brand}" in text

    def test_who_has_it_fetches_it_only_when_it_changed(self, host: Host) -> None:
        etag = Browser().get("/branding.css").headers["ETag"]
        assert Browser().get("/branding.css", headers={"If-None-Match": etag}).status_code == 304
        Host.objects.update(colour="#aa0000")
        assert Browser().get("/branding.css", headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize("colour", ["", "red", "#12345", "#zzzzzz", "};*{"])
    def test_what_is_no_colour_leaves_ours(self, db: None, colour: str) -> None:
        Host.objects.create(colour=colour)
        assert Browser().get("/branding.css").content.decode().strip() == ""


class TestLogo:
    def get(self, **headers: str) -> Any:
        return Browser().get("/branding/logo.png", headers=headers)

    def test_without_one_there_is_none_and_a_mark_in_its_place(self, db: None) -> None:
        assert self.get().status_code == 404
        mark = Browser().get("/branding/mark.svg")
        assert mark.headers["Content-Type"] == "image/svg+xml"

    def test_it_is_on_every_page_and_in_the_tab(self, cast: Cast) -> None:
        Host.objects.create(logo=png())
        page = cast.browser(cast.alicia).get("/stations/andes/").content.decode()
        assert page.count("/branding/logo.png") >= 2
        assert self.get().content == png()

    def test_who_has_it_does_not_fetch_it_again(self, db: None) -> None:
        Host.objects.create(logo=png())
        assert self.get(**{"If-None-Match": self.get().headers["ETag"]}).status_code == 304

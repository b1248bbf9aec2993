"""Stations over the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from PIL import Image

from ipstream.panel.accounts.models import AuditEntry
from ipstream.panel.stations.services import set_wanted
from tests.cast import Cast
from tests.panel.telling import Voice

STATION = "/api/v1/stations/andes"


def change(cast: Cast, changes: dict[str, Any], url: str = STATION) -> Any:
    return cast.program(cast.alicia).patch(url, changes, content_type="application/json")


def test_an_owner_lists_only_her_stations(cast: Cast) -> None:
    items = cast.program(cast.alicia).get("/api/v1/stations").json()["items"]
    assert [item["slug"] for item in items] == ["andes"]


def test_staff_list_every_station(cast: Cast) -> None:
    items = cast.program(cast.staff).get("/api/v1/stations").json()["items"]
    assert [item["slug"] for item in items] == ["andes", "luna"]


def test_a_station_tells_its_streams_and_limits(cast: Cast) -> None:
    station = cast.program(cast.alicia).get(STATION).json()
    assert [(out["mount"], out["bitrate"], out["main"]) for out in station["outputs"]] == [
        ("/andes", 128, True), ("/andes/64", 64, False), ("/andes/128", 128, False), ("/andes/320", 320, False),
    ]  # fmt: skip
    assert station["listener_limit"] == 500


def test_its_addresses_are_those_of_the_server_that_carries_it(cast: Cast, node: Voice, other_node: Voice) -> None:
    found = cast.program(cast.staff).get("/api/v1/stations").json()["items"]
    assert [station["outputs"][0]["url"] for station in found] == [
        "http://radio.test:8100/andes",
        "http://otra.test:8000/luna",
    ]
    assert cast.program(cast.alicia).get(STATION).json()["outputs"][1]["url"] == "http://radio.test:8100/andes/64"


def test_a_station_that_no_server_carries_has_no_address(cast: Cast) -> None:
    assert cast.program(cast.alicia).get(STATION).json()["outputs"][0]["url"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "luna"}, ["luna"]),
        ({"q": "RADIO"}, ["andes", "luna"]),
        ({"q": "a\0ndes"}, ["andes"]),
        ({"wanted": "paused"}, ["luna"]),
        ({"wanted": "on_air"}, ["andes"]),
        ({"client": "00000000-0000-0000-0000-000000000000"}, []),
    ],
)
def test_the_list_can_be_narrowed(cast: Cast, query: dict[str, str], found: list[str]) -> None:
    set_wanted(actor=cast.bruno, station=cast.radio_luna, wanted="paused")
    items = cast.program(cast.staff).get("/api/v1/stations", query).json()["items"]
    assert [item["slug"] for item in items] == found


def test_the_list_comes_in_pages(cast: Cast) -> None:
    program = cast.program(cast.staff)
    first = program.get("/api/v1/stations", {"limit": 1}).json()
    second = program.get("/api/v1/stations", {"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [item["slug"] for item in first["items"] + second["items"]] == ["andes", "luna"]
    assert second["next_cursor"] is None


class TestLogo:
    def upload(self, cast: Cast, data: bytes | None, slug: str = "andes") -> Any:
        body = {} if data is None else {"file": SimpleUploadedFile("logo.png", data)}
        return cast.program(cast.alicia).post(f"/api/v1/stations/{slug}/logo", body)

    def picture(self) -> bytes:
        data = io.BytesIO()
        Image.new("RGB", (8, 8), "teal").save(data, "WEBP")
        return data.getvalue()

    def test_it_is_uploaded_and_removed(self, cast: Cast) -> None:
        url = self.upload(cast, self.picture()).json()["logo_url"]
        assert url.startswith("/stations/andes/logo.png?v=")
        assert Browser().get(url).headers["Content-Type"] == "image/png"
        assert cast.program(cast.alicia).delete("/api/v1/stations/andes/logo").json()["logo_url"] is None
        assert Browser().get(url).status_code == 404

    @pytest.mark.parametrize(("data", "field"), [(None, "file"), (b"esto no es una imagen", "logo")])
    def test_what_is_no_picture_is_refused(self, cast: Cast, data: bytes | None, field: str) -> None:
        answer = self.upload(cast, data)
        assert (answer.status_code, answer.json()["field"]) == (422, field)

    def test_it_hides_other_tenants(self, cast: Cast) -> None:
        assert self.upload(cast, self.picture(), "luna").status_code == 404
        assert cast.program(cast.alicia).delete("/api/v1/stations/luna/logo").status_code == 404


@pytest.mark.parametrize("method", ["get", "patch"])
def test_it_hides_other_tenants(cast: Cast, method: str) -> None:
    call = getattr(cast.program(cast.alicia), method)
    answer = call(
        "/api/v1/stations/luna",
        **({"data": {"name": "Mía"}, "content_type": "application/json"} if method == "patch" else {}),
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == "station_not_found"
    cast.radio_luna.refresh_from_db()
    assert cast.radio_luna.name == "Radio Luna"


def test_a_setting_changes_and_is_in_the_audit_log(cast: Cast) -> None:
    assert change(cast, {"crossfade": 4.5}).json()["crossfade"] == 4.5
    cast.radio_andes.refresh_from_db()
    assert cast.radio_andes.crossfade == 4.5
    entry = AuditEntry.objects.get(verb="station.change")
    assert (entry.actor, entry.before, entry.after) == (cast.alicia, {"crossfade": 3.0}, {"crossfade": 4.5})


def test_changing_nothing_changes_nothing(cast: Cast) -> None:
    assert change(cast, {}).status_code == 200
    assert not AuditEntry.objects.filter(verb="station.change").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"crossfade": 11}, "crossfade"),
        ({"crossfade": -1}, "crossfade"),
        ({"crossfade": None}, "crossfade"),
        ({"crossfade": "mucho"}, "crossfade"),
        ({"loudness_target": -60}, "loudness_target"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Radio\nAndes"}, "name"),
        ({"name": "Radio\x00"}, "name"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"language": "qu"}, "language"),
        ({"listener_limit": 9999}, "listener_limit"),
        ({"crossfade": 5, "slug": "nuestra"}, "slug"),
    ],
)
def test_a_bad_setting_names_its_field_and_changes_nothing(cast: Cast, changes: dict[str, Any], field: str) -> None:
    answer = change(cast, changes)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert answer.json()["detail"]
    before = cast.program(cast.alicia).get(STATION).json()
    assert (before["name"], before["crossfade"], before["slug"]) == ("Radio Andes", 3.0, "andes")


def test_infinity_is_no_crossfade(cast: Cast) -> None:
    answer = cast.program(cast.alicia).patch(STATION, '{"crossfade": NaN}', content_type="application/json")
    assert answer.status_code in (400, 422)

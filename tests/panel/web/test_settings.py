"""What a station says about itself, and the steps that lead a new one to its first sound."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from ipstream.panel.accounts.models import AuditEntry, Client
from ipstream.panel.library.models import Status, Track
from ipstream.panel.telemetry.models import Airing
from tests.cast import Cast

SETTINGS = "/stations/andes/settings/"
STEPS = "/stations/andes/first-steps/"
AS_IS = {"name": "Radio Andes", "timezone": "America/Bogota", "language": "es"}


def save(cast: Cast, *, who: str = "alicia", **changes: Any) -> Any:
    return cast.browser(getattr(cast, who)).post(SETTINGS, AS_IS | changes)


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", data.getvalue())


def steps(cast: Cast, who: str = "alicia") -> dict[str, bool]:
    """The first steps on the station's page and which are done; empty when they are not shown."""
    text = cast.browser(getattr(cast, who)).get("/stations/andes/").content.decode()
    names = [name for name in ("timezone", "logo", "music", "sound") if f'data-step="{name}"' in text]
    return {name: f'data-step="{name}" data-done="true"' in text for name in names}


class TestSettings:
    def test_they_are_saved_and_in_the_audit_log(self, cast: Cast) -> None:
        answer = save(cast, name="Andes FM", genre="Cumbia", url="https://andes.test")
        assert answer.headers["Location"] == SETTINGS
        cast.radio_andes.refresh_from_db()
        assert (cast.radio_andes.name, cast.radio_andes.genre) == ("Andes FM", "Cumbia")
        entry = AuditEntry.objects.get(verb="station.change")
        assert entry.before["name"] == "Radio Andes"

    @pytest.mark.parametrize(
        "words", ["Buenos Aires, Argentina", "buenos aires, argentina", "America/Argentina/Buenos_Aires"]
    )
    def test_a_time_zone_is_found_by_its_city(self, cast: Cast, words: str) -> None:
        save(cast, timezone=words)
        cast.radio_andes.refresh_from_db()
        assert cast.radio_andes.timezone == "America/Argentina/Buenos_Aires"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Completa este campo."),
            ({"timezone": "Macondo"}, "Elige una zona horaria como America/Bogota."),
            ({"url": "javascript:alert(1)"}, "URL"),
            ({"name": "Radio\x07"}, "Escríbelo en una sola línea, sin caracteres de control."),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
        self, cast: Cast, changes: dict[str, str], sentence: str
    ) -> None:
        answer = save(cast, genre="Cumbia", **changes)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        cast.radio_andes.refresh_from_db()
        assert (cast.radio_andes.name, cast.radio_andes.genre) == ("Radio Andes", "")

    def test_it_hides_other_tenants(self, cast: Cast) -> None:
        for path in (SETTINGS, STEPS):
            answer = cast.browser(cast.bruno).post(path, AS_IS | {"name": "Mía"})
            assert answer.status_code == 404
        assert cast.browser(cast.bruno).get(SETTINGS).status_code == 404

    @pytest.mark.parametrize("who", ["paula", "diego", "vera", "sofia"])
    def test_who_has_no_right_is_refused(self, cast: Cast, who: str) -> None:
        assert save(cast, who=who).status_code == 403

    def test_a_suspended_client_changes_nothing(self, cast: Cast) -> None:
        Client.objects.filter(pk=cast.andes.pk).update(state="suspended")
        assert save(cast, name="Otra").status_code == 403


class TestLogo:
    def test_any_picture_becomes_a_small_png_for_everybody(self, cast: Cast) -> None:
        save(cast, logo=picture())
        answer = Browser().get("/stations/andes/logo.png")
        assert answer.headers["Content-Type"] == "image/png"
        with Image.open(io.BytesIO(answer.content)) as kept:
            assert (kept.format, max(kept.size)) == ("PNG", 512)
        text = cast.browser(cast.alicia).get("/stations/andes/").content.decode()
        cast.radio_andes.refresh_from_db()
        assert f"/stations/andes/logo.png?v={cast.radio_andes.logo_version}" in text

    def test_who_has_it_does_not_fetch_it_again(self, cast: Cast) -> None:
        save(cast, logo=picture())
        etag = Browser().get("/stations/andes/logo.png").headers["ETag"]
        assert Browser().get("/stations/andes/logo.png", headers={"If-None-Match": etag}).status_code == 304

    def test_it_is_removed_on_demand(self, cast: Cast) -> None:
        save(cast, logo=picture())
        save(cast, remove_logo="on")
        assert Browser().get("/stations/andes/logo.png").status_code == 404
        cast.radio_andes.refresh_from_db()
        assert cast.radio_andes.logo_version == ""

    @pytest.mark.parametrize("data", [b"esto no es una imagen", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n"])
    def test_what_is_no_picture_is_refused_and_nothing_else_saved(self, cast: Cast, data: bytes) -> None:
        answer = save(cast, name="Otra", logo=SimpleUploadedFile("logo.png", data))
        assert "No podemos leer esta imagen" in answer.content.decode()
        cast.radio_andes.refresh_from_db()
        assert (cast.radio_andes.name, cast.radio_andes.logo_version) == ("Radio Andes", "")

    def test_a_bomb_is_refused_before_it_is_unpacked(self, cast: Cast) -> None:
        answer = save(cast, logo=picture("PNG", (5000, 4500)))
        assert "demasiado grande" in answer.content.decode()

    @pytest.mark.parametrize("slug", ["andes", "nothing"])
    def test_without_one_there_is_none(self, cast: Cast, slug: str) -> None:
        assert Browser().get(f"/stations/{slug}/logo.png").status_code == 404


class TestFirstSteps:
    def test_a_new_station_begins_with_all_of_them(self, cast: Cast) -> None:
        assert steps(cast) == {"timezone": False, "logo": False, "music": False, "sound": False}

    def test_each_is_done_when_it_has_happened(self, cast: Cast) -> None:
        save(cast)
        assert steps(cast)["timezone"] is True
        save(cast, logo=picture())
        assert steps(cast)["logo"] is True
        Track.objects.create(station=cast.radio_andes, filename="a.mp3", sha256="a" * 64, size=1, status=Status.READY)
        assert steps(cast)["music"] is True
        self.sounds(cast, "autodj")
        assert steps(cast) == {}

    def test_the_recorded_notice_is_no_first_sound(self, cast: Cast) -> None:
        self.sounds(cast, "notice")
        assert steps(cast)["sound"] is False

    def test_they_go_and_come_back_on_demand(self, cast: Cast) -> None:
        browser = cast.browser(cast.alicia)
        assert browser.post(STEPS).json() == {"dismissed": True}
        assert steps(cast) == {}
        browser.post(STEPS, {"dismissed": False}, content_type="application/json")
        assert steps(cast) != {}

    @pytest.mark.parametrize("who", ["paula", "diego", "vera"])
    def test_only_those_who_set_the_station_up_see_them(self, cast: Cast, who: str) -> None:
        assert steps(cast, who) == {}
        assert cast.browser(getattr(cast, who)).post(STEPS).status_code == 403

    @staticmethod
    def sounds(cast: Cast, source: str) -> None:
        Airing.objects.create(
            station=cast.radio_andes,
            airing_id=cast.radio_andes.id,
            title="Cumbia",
            artist="La Corriente",
            source=source,
            reason={},
            started_at=timezone.now() - timedelta(minutes=1),
            duration=180,
            listeners_at_start=0,
        )

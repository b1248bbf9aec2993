"""The hoster: his staff, his visits to clients, his name and look, his keys."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from ipstream.core.errors import InvalidInput, NotFound, Refused
from ipstream.panel.accounts import queries, services
from ipstream.panel.accounts.models import AuditEntry, Letter, SupportVisit, User
from ipstream.panel.accounts.roles import StaffRole
from ipstream.panel.lib.tenancy import EVERYTHING, Scope
from tests.cast import Cast, key_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def hire(cast: Cast, email: str = "olga@ipstream.test", role: str = StaffRole.SUPPORT) -> User:
    return services.create_staff(actor=cast.staff, email=email, name="Olga", role=role, now=NOW)


def picture(width: int, height: int, kind: str = "JPEG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, kind)
    return data.getvalue()


class TestStaff:
    def test_somebody_new_is_asked_by_mail_to_choose_a_password(self, cast: Cast) -> None:
        user = hire(cast)
        assert not user.has_usable_password()
        assert Letter.objects.get().kind == "welcome"

    @pytest.mark.parametrize("email", ["alicia@andes.test", "equipo@ipstream.test", "nadie"])
    def test_an_address_taken_or_wrong_is_refused(self, cast: Cast, email: str) -> None:
        with pytest.raises(InvalidInput) as error:
            hire(cast, email)
        assert error.value.field == "email"

    def test_the_last_administrator_stays(self, cast: Cast) -> None:
        with pytest.raises(Refused) as demoted:
            services.change_staff(actor=cast.staff, user=cast.staff, role=StaffRole.SUPPORT)
        with pytest.raises(Refused) as closed:
            services.deactivate_staff(actor=cast.staff, user=cast.staff, now=NOW)
        assert demoted.value.code == closed.value.code == "last_administrator"
        cast.staff.refresh_from_db()
        assert cast.staff.is_active

    def test_whoever_is_deactivated_is_out_with_his_keys_and_may_come_back(self, cast: Cast) -> None:
        browser, key = cast.browser(cast.sofia), key_of(cast.sofia)
        services.deactivate_staff(actor=cast.staff, user=cast.sofia, now=NOW)
        assert queries.api_key(key) is None
        assert browser.get("/").status_code == 302
        services.reactivate_staff(actor=cast.staff, user=cast.sofia)
        assert queries.api_key(key) is not None

    def test_only_staff_is_changed_as_staff(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            services.change_staff(actor=cast.staff, user=cast.alicia, role=StaffRole.ADMINISTRATOR)


class TestVisits:
    def test_a_visit_lasts_half_an_hour_and_the_client_can_read_why(self, cast: Cast) -> None:
        visit = services.start_visit(actor=cast.sofia, client=cast.andes, reason=" no  suena ", now=NOW)
        assert visit.ends_at == NOW + timedelta(minutes=30)
        entry = queries.audit_of(Scope(everything=False, tenants=frozenset({cast.andes.id}))).first()
        assert entry is not None
        assert (entry.verb, entry.after) == ("visit.start", {"reason": "no suena"})

    def test_a_visit_begins_where_another_ends(self, cast: Cast) -> None:
        first = services.start_visit(actor=cast.sofia, client=cast.andes, reason="a", now=NOW)
        services.start_visit(actor=cast.sofia, client=cast.luna, reason="b", now=NOW)
        first.refresh_from_db()
        assert first.ended_at == NOW
        assert SupportVisit.objects.filter(ended_at=None).count() == 1

    def test_it_ends_once(self, cast: Cast) -> None:
        visit = services.start_visit(actor=cast.sofia, client=cast.andes, reason="a", now=NOW)
        services.end_visit(actor=cast.sofia, visit=visit, now=NOW)
        services.end_visit(actor=cast.sofia, visit=visit, now=NOW)
        assert AuditEntry.objects.filter(verb="visit.end").count() == 1

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
    def test_without_a_reason_nobody_visits(self, cast: Cast, reason: str) -> None:
        with pytest.raises(InvalidInput) as error:
            services.start_visit(actor=cast.sofia, client=cast.andes, reason=reason, now=NOW)
        assert error.value.field == "reason"


class TestTheHost:
    def test_his_name_and_rules_change_and_the_log_knows_what_they_were(self, cast: Cast) -> None:
        services.change_host(actor=cast.staff, changes={"name": "Andina Hosting", "colour": "#1f6feb"})
        assert (queries.host().name, queries.host().colour) == ("Andina Hosting", "#1f6feb")
        assert AuditEntry.objects.get(verb="host.change").before == {"name": "IPStream", "colour": ""}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "x" * 61),
            ("colour", "red"),
            ("colour", "#1f6feb\n"),
            ("mail_from", "nobody"),
            ("terms_url", "javascript:alert(1)"),
            ("currency", "dollars"),
            ("suspension", "explode"),
            ("grace_days", -1),
            ("grace_days", "many"),
            ("logo", b"x"),
        ],
    )
    def test_what_makes_no_sense_is_refused_by_its_field(self, cast: Cast, field: str, value: object) -> None:
        with pytest.raises(InvalidInput) as error:
            services.change_host(actor=cast.staff, changes={"terms_url": "https://a.test/", field: value})
        assert error.value.field == field
        assert queries.host().terms_url == ""

    def test_a_logo_of_any_kind_becomes_a_small_png(self, cast: Cast) -> None:
        services.set_logo(actor=cast.staff, data=picture(2000, 1000))
        with Image.open(io.BytesIO(queries.host().logo)) as logo:
            assert (logo.format, logo.size) == ("PNG", (512, 256))
        services.set_logo(actor=cast.staff, data=b"")
        assert not queries.host().logo

    @pytest.mark.parametrize("data", [b"<svg/>", picture(10, 10)[:200], picture(10, 10, "PNG")[:40], b"x" * 6_000_000])
    def test_what_is_no_picture_is_refused(self, cast: Cast, data: bytes) -> None:
        with pytest.raises(InvalidInput) as error:
            services.set_logo(actor=cast.staff, data=data)
        assert error.value.field == "logo"


class TestTheLog:
    def test_it_is_filtered_and_keeps_to_the_scope(self, cast: Cast) -> None:
        services.change_client(actor=cast.alicia, client=cast.andes, changes={"contact_email": "hola@andes.test"})
        services.change_client(actor=cast.bruno, client=cast.luna, changes={"name": "Radio Luna 2"})
        andes = Scope(everything=False, tenants=frozenset({cast.andes.id}))
        assert {row.client for row in queries.audit_of(andes)} == {cast.andes}
        assert queries.audit_of(andes, actor="bruno").count() == 0
        assert queries.audit_of(EVERYTHING, verb="client.").count() == 2
        assert queries.audit_of(EVERYTHING, client=cast.luna, text="luna").count() == 2
        assert queries.audit_of(EVERYTHING, verb="client.", until=NOW - timedelta(days=9999)).count() == 0

    def test_a_revoked_key_opens_nothing_and_is_recorded_without_its_secret(self, cast: Cast) -> None:
        key = key_of(cast.alicia)
        row = cast.alicia.api_keys.get()
        services.revoke_api_key(actor=cast.alicia, key=row, now=NOW)
        assert queries.api_key(key) is None
        assert not queries.keys_of(cast.andes).exists()
        told = str(list(AuditEntry.objects.values()))
        assert key.split("_", 2)[2] not in told
        assert row.digest not in told

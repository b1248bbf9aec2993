"""A client's team and his keys, as his people see and change them."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, Invitation, Membership, User
from ipstream.panel.accounts.queries import api_key
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services import create_api_key, invitation_link, invite
from ipstream.panel.plans.models import Plan
from tests.cast import Cast


def team(cast: Cast, rest: str = "") -> str:
    return f"/clients/{cast.andes.id}/team/{rest}"


def keys(cast: Cast, rest: str = "") -> str:
    return f"/clients/{cast.andes.id}/keys/{rest}"


def see(cast: Cast, who: str, url: str) -> str:
    answer = cast.browser(getattr(cast, who)).get(url)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def send(cast: Cast, who: str, url: str, **fields: Any) -> Any:
    return cast.browser(getattr(cast, who)).post(url, fields)


def words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def member(cast: Cast, who: str) -> Membership:
    user: User = getattr(cast, who)
    return Membership.objects.get(client=cast.andes, user=user)


def asked(cast: Cast) -> Invitation:
    return invite(actor=cast.alicia, client=cast.andes, email="nora@correo.test", role=Role.DJ, now=timezone.now())


class TestTheTeam:
    def test_the_owner_sees_everybody_with_role_and_what_each_role_may(self, cast: Cast) -> None:
        text = see(cast, "alicia", team(cast))
        for one in ("Alicia", "Mario", "Paula", "Diego", "Vera"):
            assert one in text
        assert "Bruno" not in text
        assert "Solo sus propias transmisiones." in text

    @pytest.mark.parametrize("who", ["mario", "paula", "diego", "vera"])
    def test_nobody_but_the_owner_sees_the_team_or_is_led_to_it(self, cast: Cast, who: str) -> None:
        assert cast.browser(getattr(cast, who)).get(team(cast)).status_code == 403
        assert team(cast) not in see(cast, who, "/stations/andes/")

    def test_the_owner_is_led_to_team_and_keys(self, cast: Cast) -> None:
        text = see(cast, "alicia", "/stations/andes/")
        assert f'href="{team(cast)}"' in text
        assert f'href="{keys(cast)}"' in text

    def test_who_works_for_several_sees_the_navigation_of_the_client_the_page_is_about(self, cast: Cast) -> None:
        Membership.objects.create(client=cast.luna, user=cast.alicia, role=Role.OWNER)
        text = see(cast, "alicia", f"/clients/{cast.luna.id}/team/")
        assert f'href="/clients/{cast.luna.id}/keys/"' in text
        assert keys(cast) not in text

    def test_a_role_is_changed(self, cast: Cast) -> None:
        row = member(cast, "vera")
        assert send(cast, "alicia", team(cast, f"{row.pk}/"), role="programmer").headers["Location"] == team(cast)
        assert member(cast, "vera").role == Role.PROGRAMMER

    def test_the_last_owner_stays_one_and_is_told_beside_his_row(self, cast: Cast) -> None:
        row = member(cast, "alicia")
        for url in (team(cast, f"{row.pk}/"), team(cast, f"{row.pk}/remove/")):
            answer = send(cast, "alicia", url, role="dj")
            assert answer.status_code == 200
            found = re.search(rf'id="refusal-{row.pk}" role="alert">([^<]+)<', words(answer))
            assert found is not None
            assert found[1] == "La cuenta necesita un propietario. Primero haz propietaria a otra persona."
        assert member(cast, "alicia").role == Role.OWNER

    def test_a_role_that_does_not_exist_is_refused_beside_the_row(self, cast: Cast) -> None:
        row = member(cast, "vera")
        assert f'id="refusal-{row.pk}"' in words(send(cast, "alicia", team(cast, f"{row.pk}/"), role="king"))
        assert member(cast, "vera").role == Role.VIEWER

    def test_before_somebody_is_removed_it_is_said_what_he_loses(self, cast: Cast) -> None:
        create_api_key(user=cast.mario, name="Sitio de Mario", client=cast.andes)
        create_api_key(user=cast.alicia, name="App de Alicia", client=cast.andes)
        row = member(cast, "mario")
        text = see(cast, "alicia", team(cast, f"{row.pk}/remove/"))
        assert "Radio Andes" in text
        assert "“Sitio de Mario”" in text
        assert "App de Alicia" not in text
        assert Membership.objects.filter(pk=row.pk).exists()

    def test_whoever_is_removed_has_no_access_any_more(self, cast: Cast) -> None:
        row = member(cast, "mario")
        assert send(cast, "alicia", team(cast, f"{row.pk}/remove/")).headers["Location"] == team(cast)
        assert cast.browser(cast.mario).get("/stations/andes/").status_code == 404

    def test_an_owner_who_leaves_is_led_home(self, cast: Cast) -> None:
        Membership.objects.filter(user=cast.mario).update(role=Role.OWNER)
        row = member(cast, "alicia")
        assert send(cast, "alicia", team(cast, f"{row.pk}/remove/")).headers["Location"] == "/"

    def test_the_members_of_another_client_are_not_there(self, cast: Cast) -> None:
        other = Membership.objects.get(user=cast.bruno)
        assert send(cast, "alicia", team(cast, f"{other.pk}/"), role="dj").status_code == 404
        assert send(cast, "alicia", team(cast, f"{other.pk}/remove/")).status_code == 404
        assert Membership.objects.get(user=cast.bruno).role == Role.OWNER


class TestInvitations:
    def test_the_owner_invites(self, cast: Cast) -> None:
        answer = send(cast, "alicia", team(cast), email="Nora@correo.test", role="dj")
        assert answer.headers["Location"] == team(cast)
        row = Invitation.objects.get()
        assert (row.client, row.email, row.role, row.invited_by) == (
            cast.andes,
            "nora@correo.test",
            Role.DJ,
            cast.alicia,
        )
        assert "nora@correo.test" in see(cast, "alicia", team(cast))

    def test_whoever_invites_never_holds_the_link_that_makes_him_somebody_else(self, cast: Cast) -> None:
        row = invite(actor=cast.alicia, client=cast.andes, email="nora@correo.test", role=Role.DJ, now=timezone.now())
        assert invitation_link(row) not in see(cast, "alicia", team(cast))
        assert invitation_link(row) in see(cast, "staff", team(cast))

    @pytest.mark.parametrize(
        ("email", "sentence"),
        [
            ("vera@andes.test", "Esta persona ya está en el equipo."),
            ("sofia@ipstream.test", "Este correo es de alguien del proveedor de hosting."),
            ("vera", "dirección de correo"),
        ],
    )
    def test_who_can_not_be_invited_is_refused_in_words(self, cast: Cast, email: str, sentence: str) -> None:
        answer = send(cast, "alicia", team(cast), email=email, role="dj")
        assert sentence in words(answer)
        assert f'value="{email}"' in words(answer)
        assert not Invitation.objects.exists()

    def test_it_is_sent_again_and_open_for_another_week(self, cast: Cast) -> None:
        row = asked(cast)
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
        assert "La invitación venció" in see(cast, "alicia", team(cast))
        send(cast, "alicia", team(cast, f"invitations/{row.id}/"))
        row.refresh_from_db()
        assert row.is_open(timezone.now())

    def test_a_withdrawn_one_is_gone(self, cast: Cast) -> None:
        row = asked(cast)
        send(cast, "alicia", team(cast, f"invitations/{row.id}/"), revoke="yes")
        row.refresh_from_db()
        assert row.revoked_at is not None
        assert row.email not in see(cast, "alicia", team(cast)).split('id="page"')[1].split("<ul")[1]

    def test_another_clients_is_not_there(self, cast: Cast) -> None:
        row = asked(cast)
        url = f"/clients/{cast.luna.id}/team/invitations/{row.id}/"
        assert send(cast, "bruno", url, revoke="yes").status_code == 404
        row.refresh_from_db()
        assert row.revoked_at is None

    def test_support_from_outside_sees_who_is_asked_but_not_the_link(self, cast: Cast) -> None:
        row = asked(cast)
        text = see(cast, "sofia", team(cast))
        assert row.email in text
        assert invitation_link(row) not in text


class TestKeys:
    def make(self, cast: Cast, who: str = "alicia", **fields: Any) -> Any:
        return send(cast, who, keys(cast), **({"name": "Sitio", "scopes": ["read"]} | fields))

    def test_a_new_key_is_shown_once_and_kept_nowhere(self, cast: Cast) -> None:
        browser = cast.browser(cast.mario)
        answer = browser.post(keys(cast), {"name": "Sitio", "scopes": ["read", "library"]})
        assert "no-store" in answer.headers["Cache-Control"]
        found = re.search(r'data-copy="(ips_\w+?_[\w-]+)"', words(answer))
        assert found is not None
        row = api_key(found[1])
        assert row is not None
        assert (row.client, row.scopes, row.station_id, row.expires_at) == (
            cast.andes,
            ["library", "read"],
            None,
            None,
        )
        secret = found[1].split("_", 2)[2]
        assert secret not in browser.get(keys(cast)).content.decode()
        assert secret not in str(dict(browser.session))
        assert secret not in str(list(AuditEntry.objects.values()))

    def test_it_may_be_for_one_station_and_end_with_a_day_there(self, cast: Cast) -> None:
        day = timezone.now().date() + timedelta(days=30)
        self.make(cast, station=str(cast.radio_andes.id), last_day=day.isoformat())
        row = ApiKey.objects.get()
        assert row.station_id == cast.radio_andes.id
        assert row.expires_at is not None
        there = row.expires_at.astimezone(ZoneInfo(cast.radio_andes.timezone))
        assert f"{there:%Y-%m-%d %H:%M:%S}" == f"{day} 23:59:59"

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name": ""}, "Completa este campo."),
            ({"scopes": []}, "Completa este campo."),
            ({"scopes": ["everything"]}, "everything"),
            ({"last_day": "2020-01-01"}, "Elige un día futuro"),
            ({"last_day": "0001-01-01"}, "Elige un día futuro"),
            ({"last_day": "9999-12-31"}, "Elige un día futuro"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(
        self, cast: Cast, fields: dict[str, Any], sentence: str
    ) -> None:
        answer = self.make(cast, **fields)
        assert 'class="field-error"' in words(answer)
        assert sentence in words(answer)
        assert not ApiKey.objects.exists()

    def test_another_clients_station_can_not_be_chosen(self, cast: Cast) -> None:
        assert "field-error" in words(self.make(cast, station=str(cast.radio_luna.id)))
        assert not ApiKey.objects.exists()

    def test_the_list_says_what_each_is_for_and_whether_it_works(self, cast: Cast) -> None:
        create_api_key(user=cast.mario, name="Robot", client=cast.andes, station_id=cast.radio_andes.id)
        assert "nunca se usó" in see(cast, "alicia", keys(cast))
        ApiKey.objects.update(expires_at=timezone.now() - timedelta(days=1))
        assert "Vencida" in see(cast, "alicia", keys(cast))
        member(cast, "mario").delete()
        assert "No funciona: quien la creó ya no está" in see(cast, "alicia", keys(cast))

    def test_a_revoked_key_opens_nothing(self, cast: Cast) -> None:
        key = create_api_key(user=cast.alicia, name="Robot", client=cast.andes)
        url = keys(cast, f"{ApiKey.objects.get().pk}/revoke/")
        assert "¿Revocar la clave “Robot”?" in see(cast, "alicia", url)
        assert api_key(key) is not None
        assert send(cast, "alicia", url).headers["Location"] == keys(cast)
        assert api_key(key) is None

    def test_another_clients_key_is_not_there(self, cast: Cast) -> None:
        key = create_api_key(user=cast.bruno, name="Robot", client=cast.luna)
        assert send(cast, "alicia", keys(cast, f"{ApiKey.objects.get().pk}/revoke/")).status_code == 404
        assert api_key(key) is not None

    def test_a_plan_without_the_api_says_so_and_makes_none(self, cast: Cast) -> None:
        Plan.objects.update(features=[])
        text = see(cast, "alicia", keys(cast))
        assert "El plan no incluye la API" in text
        assert 'name="scopes"' not in text
        assert "El plan no incluye esto." in words(self.make(cast))
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize("who", ["paula", "diego", "vera"])
    def test_the_others_see_no_keys(self, cast: Cast, who: str) -> None:
        assert cast.browser(getattr(cast, who)).get(keys(cast)).status_code == 403


class TestFromOutside:
    def test_to_a_stranger_neither_page_is_there(self, cast: Cast) -> None:
        for url in (team(cast), keys(cast)):
            assert cast.browser(cast.bruno).get(url).status_code == 404

    def test_a_suspended_clients_owner_looks_and_changes_nothing(self, cast: Cast) -> None:
        asked(cast)
        Client.objects.filter(pk=cast.andes.pk).update(state="suspended", state_reason="Falta el pago.")
        for url in (team(cast), keys(cast)):
            page = see(cast, "alicia", url).split('id="page"')[1].split("</main>")[0]
            assert "Falta el pago." in page
            assert "<form" not in page
        assert send(cast, "alicia", team(cast), email="omar@correo.test", role="dj").status_code == 403
        assert send(cast, "alicia", keys(cast), name="Sitio", scopes=["read"]).status_code == 403
        assert Invitation.objects.count() == 1

    def test_the_staff_come_from_the_clients_page_and_find_back(self, cast: Cast) -> None:
        text = see(cast, "sofia", f"/clients/{cast.andes.id}/")
        assert f'href="{team(cast)}"' in text
        assert f'href="{keys(cast)}"' in text
        assert f'href="/clients/{cast.andes.id}/"' in see(cast, "sofia", team(cast))

    def test_support_on_a_visit_is_led_to_both(self, cast: Cast) -> None:
        browser = cast.visiting(cast.sofia, cast.andes)
        text = browser.get("/stations/andes/").content.decode()
        assert f'href="{team(cast)}"' in text
        assert f'href="{keys(cast)}"' in text
        assert f'href="/clients/{cast.andes.id}/"' not in browser.get(team(cast)).content.decode()

"""The hoster's pages about clients: the list, taking one on, the page of one, and who may see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from ipstream.panel.accounts.models import Client, Invitation
from ipstream.panel.accounts.roles import Role
from ipstream.panel.accounts.services import invite
from ipstream.panel.billing.models import Charge
from ipstream.panel.billing.services import suspend_client
from ipstream.panel.library.models import Track
from ipstream.panel.nodes.services import place_station
from ipstream.panel.plans.models import Subscription
from ipstream.panel.plans.services import change_plan, create_plan
from ipstream.panel.stations.models import Station
from ipstream.panel.telemetry.models import StationState
from tests.cast import Cast
from tests.panel.billing.pages import refusal_of, text_of
from tests.panel.telling import Voice, committed, node

__all__ = ["committed", "node"]

NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The onboarding form as an administrator fills it in."""
    return {
        "name": "Grupo Estrella",
        "owner_email": "elena@estrella.test",
        "plan": cast.premium.pk,
        "trial_days": "0",
        "station_name": "Estrella FM",
        "slug": "estrella",
        "node": "",
        "language": "es",
        "timezone": "America/Bogota",
    } | changes


class TestOnboarding:
    def test_one_form_makes_all_and_shows_the_owner_s_link(self, cast: Cast, node: Voice) -> None:
        browser = cast.browser(cast.staff)
        answer = browser.post("/clients/new/", filled(cast))
        client = Client.objects.get(name="Grupo Estrella")
        assert answer.headers["Location"] == f"/clients/{client.id}/ready/"
        page = text_of(browser.get(answer.headers["Location"]))
        assert "elena@estrella.test" in page
        assert "/invitations/" in page
        assert f"{node.node.stream_url}/estrella" in page

    def test_its_plans_stand_there_with_their_price(self, cast: Cast) -> None:
        page = text_of(cast.browser(cast.staff).get("/clients/new/"))
        assert "Premium" in page
        assert "70,00" in page

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("slug", "andes", "ya está ocupada"),
            ("slug", "admin", "Esta dirección está reservada"),
            ("slug", "Año Nuevo", "Escribe minúsculas, números y guiones"),
            ("name", "", "Completa este campo"),
            ("owner_email", "elena", "correo electrónico válida"),
            ("trial_days", "1000", "365"),
            ("plan", "999999", "Escoja una opción válida"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(
        self, cast: Cast, node: Voice, field: str, value: str, words: str
    ) -> None:
        answer = cast.browser(cast.staff).post("/clients/new/", filled(cast, **{field: value}))
        assert words in refusal_of(answer, field)
        assert not Client.objects.filter(name="Grupo Estrella").exists()
        assert not Station.objects.filter(slug="estrella").exists()
        assert not Invitation.objects.exists()

    def test_what_was_written_is_still_there_after_a_refusal(self, cast: Cast, node: Voice) -> None:
        page = cast.browser(cast.staff).post("/clients/new/", filled(cast, slug="andes")).content.decode()
        assert 'value="Grupo Estrella"' in page
        assert 'value="elena@estrella.test"' in page

    def test_without_a_server_it_says_so_and_makes_nothing(self, cast: Cast) -> None:
        answer = cast.browser(cast.staff).post("/clients/new/", filled(cast))
        assert 'class="alert alert-danger" role="alert"' in answer.content.decode()
        assert not Client.objects.filter(name="Grupo Estrella").exists()

    def test_without_a_plan_it_leads_to_making_one(self, cast: Cast) -> None:
        change_plan(actor=cast.staff, plan=cast.premium, changes={"offered": False})
        page = text_of(cast.browser(cast.staff).get("/clients/new/"))
        assert "Todavía no ofreces ningún plan" in page

    @pytest.mark.parametrize(("slug", "free"), [("estrella", True), ("andes", False), ("admin", False), ("a b", False)])
    def test_an_address_is_looked_up_as_it_is_written(self, cast: Cast, slug: str, free: bool) -> None:
        answer = cast.browser(cast.staff).get("/clients/new/address/", {"slug": slug}).json()
        assert answer["free"] is free
        assert answer["message"]
        assert "slug" not in answer["message"].lower()

    def test_another_station_is_placed_and_a_full_plan_explains_itself(self, cast: Cast, node: Voice) -> None:
        browser, url = cast.browser(cast.staff), f"/clients/{cast.andes.id}/stations/new/"
        wanted = {name: value for name, value in filled(cast).items() if name not in ("name", "owner_email", "plan")}
        assert browser.post(url, wanted).status_code == 302
        station = Station.objects.get(slug="estrella")
        assert (station.client, station.placements.get().node) == (cast.andes, node.node)
        change_plan(actor=cast.staff, plan=cast.premium, changes={"station_limit": 2})
        page = text_of(browser.post(url, wanted | {"slug": "otra"}))
        assert "El plan tiene lugar para 2 emisoras" in page
        assert not Station.objects.filter(slug="otra").exists()


class TestTheList:
    def test_it_shows_everybody_with_plan_and_state(self, cast: Cast) -> None:
        page = text_of(cast.browser(cast.staff).get("/clients/"))
        assert "Radio Andes" in page
        assert "Radio Luna" in page
        assert "Premium" in page

    @pytest.mark.parametrize("words", ["andes", "mario@andes.test", "Paula"])
    def test_it_finds_by_name_station_and_person(self, cast: Cast, words: str) -> None:
        page = text_of(cast.browser(cast.staff).get("/clients/", {"q": words}))
        assert "Radio Andes" in page
        assert "Radio Luna" not in page

    def test_it_filters_by_state_and_says_when_nobody_matches(self, cast: Cast) -> None:
        suspend_client(actor=cast.staff, client=cast.luna, reason="Falta el pago", now=NOW)
        browser = cast.browser(cast.staff)
        page = text_of(browser.get("/clients/", {"state": "suspended"}))
        assert "Radio Luna" in page
        assert "Radio Andes" not in page
        assert "Ningún cliente coincide" in text_of(browser.get("/clients/", {"state": "trial"}))

    def test_it_filters_by_plan(self, cast: Cast) -> None:
        values = {"name": "Basic", "price": 18_00, "bitrates": [64], "listener_limit": 10, "storage_bytes": 10**9}
        basic = create_plan(actor=None, values=values)
        Subscription.objects.filter(client=cast.luna).update(plan=basic)
        page = text_of(cast.browser(cast.staff).get("/clients/", {"plan": basic.pk}))
        assert "Radio Luna" in page
        assert "Radio Andes" not in page

    @pytest.mark.parametrize("nonsense", [{"state": "x"}, {"plan": "x"}, {"page": "-1"}, {"q": "\x00"}, {"page": "x"}])
    def test_nonsense_in_its_address_filters_nothing(self, cast: Cast, nonsense: dict[str, str]) -> None:
        assert "Radio Andes" in text_of(cast.browser(cast.staff).get("/clients/", nonsense))

    def test_it_says_which_limit_is_closest(self, cast: Cast, node: Voice) -> None:
        place_station(station=cast.radio_andes, node=node.node)
        StationState.objects.filter(station=cast.radio_andes).update(listeners=450)
        page = text_of(cast.browser(cast.staff).get("/clients/", {"q": "andes"}))
        assert "90 %" in page

    def test_without_clients_it_leads_to_the_first_one(self, cast: Cast) -> None:
        Station.objects.all().delete()
        Client.objects.all().delete()
        page = text_of(cast.browser(cast.staff).get("/clients/"))
        assert "Todavía no tienes clientes" in page


class TestOneClient:
    def url(self, cast: Cast, rest: str = "") -> str:
        return f"/clients/{cast.andes.id}/{rest}"

    def test_it_shows_stations_people_and_usage(self, cast: Cast) -> None:
        page = text_of(cast.browser(cast.staff).get(self.url(cast)))
        for words in (
            "Radio Andes",
            "Alicia",
            "vera@andes.test",
            "Premium",
            "Espacio para música",
            "64, 128, 320 kbps",
        ):
            assert words in page

    @pytest.mark.parametrize(("share", "words"), [(0.8, "Es buen momento para ofrecer más."), (1, "No queda lugar.")])
    def test_what_is_nearly_used_up_is_an_occasion_to_sell(self, cast: Cast, share: float, words: str) -> None:
        assert words not in text_of(cast.browser(cast.staff).get(self.url(cast)))
        size = int(cast.premium.storage_bytes * share)
        Track.objects.create(station=cast.radio_andes, filename="a.mp3", size=size, sha256="0" * 64)
        assert words in text_of(cast.browser(cast.staff).get(self.url(cast)))

    def test_an_open_invitation_can_be_sent_again_and_copied(self, cast: Cast) -> None:
        asked_at = datetime.now(UTC) - timedelta(days=1)
        row = invite(actor=cast.staff, client=cast.andes, email="n@andes.test", role=Role.DJ, now=asked_at)
        browser, good_until = cast.browser(cast.staff), row.expires_at
        again = self.url(cast, f"team/invitations/{row.id}/")
        page = browser.get(self.url(cast)).content.decode()
        assert 'data-copy="http' in page
        assert f'action="{again}"' in page
        assert "La invitación de n@andes.test va de nuevo en camino." in text_of(browser.post(again, follow=True))
        row.refresh_from_db()
        assert row.expires_at > good_until
        assert browser.post(f"/clients/{cast.luna.id}/team/invitations/{row.id}/").status_code == 404

    def test_facts_and_notes_are_changed(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        browser.post(self.url(cast, "edit/"), {"name": "Grupo Andes", "contact_email": "", "notes": "Llamar a Alicia"})
        page = text_of(browser.get(self.url(cast)))
        assert "Grupo Andes" in page
        assert "Llamar a Alicia" in page
        answer = browser.post(self.url(cast, "edit/"), {"name": "", "contact_email": "x", "notes": ""})
        assert answer.content.decode().count('class="field-error"') == 2
        cast.andes.refresh_from_db()
        assert cast.andes.name == "Grupo Andes"

    def test_support_sees_no_money_and_no_buttons_that_change(self, cast: Cast) -> None:
        Charge.objects.create(
            client=cast.andes,
            plan_name="Premium",
            period_from=NOW.date(),
            period_to=NOW.date(),
            amount=70_00,
            currency="USD",
            due_on=NOW.date(),
            created_at=NOW,
        )
        of_support = cast.browser(cast.sofia).get(self.url(cast)).content.decode()
        assert "Radio Andes" in of_support
        assert "70,00" not in of_support
        assert "/suspend/" not in of_support
        assert "70,00" in cast.browser(cast.staff).get(self.url(cast)).content.decode()

    def test_a_name_is_text_and_never_markup(self, cast: Cast) -> None:
        cast.andes.name = "</script><img src=x onerror=alert(1)>"
        cast.andes.save()
        for url in (self.url(cast), "/clients/", "/host/"):
            assert "<img src=x" not in cast.browser(cast.staff).get(url).content.decode()


@pytest.mark.parametrize("rest", ["", "ready/", "edit/", "stations/new/", "subscription/", "suspend/", "cancel/"])
class TestWhoMayComeIn:
    def test_the_client_s_own_people_have_no_right(self, cast: Cast, rest: str) -> None:
        for user in (cast.alicia, cast.mario, cast.vera):
            assert cast.browser(user).get(f"/clients/{cast.andes.id}/{rest}").status_code == 403

    def test_another_client_s_people_find_nothing(self, cast: Cast, rest: str) -> None:
        assert cast.browser(cast.bruno).get(f"/clients/{cast.andes.id}/{rest}").status_code == 404

    def test_whoever_has_not_logged_in_is_asked_to(self, cast: Cast, rest: str) -> None:
        assert Browser().get(f"/clients/{cast.andes.id}/{rest}").status_code == 302

    def test_support_may_look_and_change_nothing(self, cast: Cast, rest: str) -> None:
        status = cast.browser(cast.sofia).get(f"/clients/{cast.andes.id}/{rest}").status_code
        assert status == (200 if rest == "" else 403)


@pytest.mark.parametrize("path", ["/host/", "/clients/", "/plans/", "/nodes/"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_staff_s_pages_speak_both_languages_and_are_nobody_else_s(cast: Cast, path: str, language: str) -> None:
    browser = cast.browser(cast.staff)
    browser.cookies["django_language"] = language
    assert f'<html lang="{language}"' in browser.get(path).content.decode()
    assert cast.browser(cast.sofia).get(path).status_code == 200
    assert cast.browser(cast.alicia).get(path).status_code == 403
    assert Browser().get(path).status_code == 302

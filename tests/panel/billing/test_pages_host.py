"""The hoster's home, plans, servers and branding."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from ipstream.panel.accounts.models import Client, Host
from ipstream.panel.accounts.queries import digest, host
from ipstream.panel.billing.services import advance
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import change_node, place_station
from ipstream.panel.plans.models import Plan, Subscription
from ipstream.panel.telemetry.models import StationState, Transmitter
from tests.cast import Cast
from tests.panel.billing.pages import refusal_of, text_of
from tests.panel.telling import Voice, committed, node

__all__ = ["committed", "node"]


class TestHome:
    def test_it_shows_clients_and_money(self, cast: Cast, node: Voice) -> None:
        change_node(actor=cast.staff, node=node.node, changes={"monthly_cost": 40_00})
        Subscription.objects.update(paid_until=timezone.now().date() - timedelta(days=2))
        advance(now=timezone.now())
        page = text_of(cast.browser(cast.staff).get("/host/"))
        for words in ("Ingresos al mes", "140,00", "100,00", "40,00"):
            assert words in page

    def test_support_sees_no_money(self, cast: Cast, node: Voice) -> None:
        change_node(actor=cast.staff, node=node.node, changes={"monthly_cost": 40_00})
        browser = cast.browser(cast.sofia)
        for path in ("/host/", "/plans/", "/nodes/", f"/nodes/{node.node.id}/", f"/clients/{cast.andes.id}/"):
            page = text_of(browser.get(path))
            assert "US$" not in page
            assert ",00" not in page

    def test_it_names_stations_in_trouble_and_who_they_belong_to(self, cast: Cast, node: Voice) -> None:
        place_station(station=cast.radio_andes, node=node.node)
        Transmitter.objects.filter(id=node.node.id).update(heard_at=timezone.now())
        StationState.objects.filter(station=cast.radio_andes).update(up=True, silent=True, listeners=3)
        page = text_of(cast.browser(cast.staff).get("/host/"))
        assert "Silencio" in page
        assert "2 necesitan atención" in page  # Radio Luna has no server
        StationState.objects.filter(station=cast.radio_andes).update(silent=False)
        page = text_of(cast.browser(cast.staff).get("/host/"))
        assert "1 necesita atención" in page
        assert "1 de 2" in page

    def test_what_ends_this_week_is_named_with_its_day(self, cast: Cast) -> None:
        soon = timezone.now().date() + timedelta(days=3)
        Subscription.objects.filter(client=cast.luna).update(paid_until=soon)
        page = text_of(cast.browser(cast.staff).get("/host/"))
        assert "Termina el período; se cobra el siguiente" in page

    def test_an_empty_house_is_led_to_its_first_client(self, cast: Cast) -> None:
        cast.radio_andes.delete()
        cast.radio_luna.delete()
        Client.objects.all().delete()
        page = text_of(cast.browser(cast.staff).get("/host/"))
        assert "Da de alta a tu primer cliente" in page
        assert "No hay ningún servidor registrado" in page


def plan_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Básico",
        "price": "18,50",
        "currency": "usd",
        "period": "month",
        "offered": "on",
        "bitrates": ["64", "128"],
        "listener_limit": "50",
        "storage_bytes": "10",
        "station_limit": "1",
        "dj_limit": "2",
        "recording_hours": "0",
        "traffic_bytes": "",
        "features": ["live"],
    } | changes


class TestPlans:
    def test_one_is_made_as_it_is_written(self, cast: Cast) -> None:
        answer = cast.browser(cast.staff).post("/plans/new/", plan_form(), follow=True)
        assert "“Básico” está en tu lista" in text_of(answer)
        plan = Plan.objects.get(name="Básico")
        assert (plan.price, plan.currency, plan.storage_bytes, plan.traffic_bytes) == (18_50, "USD", 10**10, None)
        assert (plan.bitrates, plan.features, plan.offered) == ([64, 128], ["live"], True)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "Premium"),
            ("price", "mucho"),
            ("price", "-1"),
            ("currency", "XXY"),
            ("bitrates", []),
            ("bitrates", ["65"]),
            ("listener_limit", "0"),
            ("storage_bytes", "0"),
            ("period", "day"),
            ("features", ["flying"]),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, field: str, value: Any) -> None:
        answer = cast.browser(cast.staff).post("/plans/new/", plan_form(**{field: value}))
        assert refusal_of(answer, field)
        assert Plan.objects.count() == 1

    def test_its_form_shows_it_and_saving_it_untouched_changes_nothing(self, cast: Cast) -> None:
        browser, path = cast.browser(cast.staff), f"/plans/{cast.premium.pk}/"
        form = browser.get(path).context["form"]
        sent = {name: form[name].value() for name in form.fields}
        browser.post(path, {name: value for name, value in sent.items() if value is not None} | {"price": "70,00"})
        before = Plan.objects.filter(pk=cast.premium.pk).values().get()
        assert before["features"] == sorted(cast.premium.features)
        assert (before["price"], before["storage_bytes"], before["traffic_bytes"]) == (70_00, 10**10, None)

    def test_one_in_use_says_by_whom_and_stays(self, cast: Cast) -> None:
        browser, path = cast.browser(cast.staff), f"/plans/{cast.premium.pk}/"
        page = text_of(browser.get(path))
        assert "Radio Andes" in page
        assert "Radio Luna" in page
        page = text_of(browser.post(f"{path}delete/", follow=True))
        assert Plan.objects.filter(pk=cast.premium.pk).exists()
        assert "Premium" in page

    def test_one_nobody_has_is_deleted(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        browser.post("/plans/new/", plan_form())
        plan = Plan.objects.get(name="Básico")
        assert "se eliminó" in text_of(browser.post(f"/plans/{plan.pk}/delete/", follow=True))
        assert not Plan.objects.filter(name="Básico").exists()

    def test_without_any_the_page_leads_to_the_first(self, cast: Cast) -> None:
        cast.radio_andes.delete()
        cast.radio_luna.delete()
        Client.objects.all().delete()
        Plan.objects.all().delete()
        assert "Todavía no vendes nada" in text_of(cast.browser(cast.staff).get("/plans/"))

    @pytest.mark.parametrize("path", ["/plans/new/", "/plans/{plan}/"])
    def test_only_administrators_change_them(self, cast: Cast, path: str) -> None:
        path = path.format(plan=cast.premium.pk)
        for user in (cast.sofia, cast.alicia, cast.bruno):
            assert cast.browser(user).get(path).status_code == 403
            assert cast.browser(user).post(path, plan_form()).status_code == 403
        assert cast.browser(cast.staff).get("/plans/999999/").status_code == 404


def node_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "bogota-1",
        "hostname": "radio1.example.com",
        "icecast_port": "8000",
        "max_clients": "3000",
        "max_stations": "10",
        "max_listeners": "",
        "accepting": "on",
        "monthly_cost": "24,50",
        "currency": "USD",
    } | changes


class TestServers:
    def test_one_is_registered_and_its_token_shown_once(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        answer = browser.post("/nodes/new/", node_form())
        row = Node.objects.get(name="bogota-1")
        assert (row.monthly_cost, row.max_stations, row.max_listeners) == (24_50, 10, None)
        token = answer.context["token"]
        assert digest(token) == row.token_digest
        assert token in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        for path in ("/nodes/", f"/nodes/{row.id}/"):
            assert token not in browser.get(path).content.decode()

    def test_a_new_token_ends_the_old_one(self, cast: Cast, node: Voice) -> None:
        answer = cast.browser(cast.staff).post(f"/nodes/{node.node.id}/token/")
        node.node.refresh_from_db()
        assert node.node.token_digest == digest(answer.context["token"])
        assert cast.browser(cast.staff).get(f"/nodes/{node.node.id}/token/").status_code == 405

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", ""), ("hostname", "no es"), ("icecast_port", "70000"), ("currency", "ZZZ"), ("monthly_cost", "x")],
    )
    def test_what_is_wrong_is_said_beside_its_field(self, cast: Cast, field: str, value: str) -> None:
        answer = cast.browser(cast.staff).post("/nodes/new/", node_form(**{field: value}))
        assert refusal_of(answer, field)
        assert not Node.objects.filter(name="bogota-1").exists()

    def test_a_name_twice_is_refused(self, cast: Cast, node: Voice) -> None:
        answer = cast.browser(cast.staff).post("/nodes/new/", node_form(name=node.node.name))
        assert refusal_of(answer, "name")

    def test_it_is_changed_and_says_whether_it_is_there(self, cast: Cast, node: Voice) -> None:
        browser, path = cast.browser(cast.staff), f"/nodes/{node.node.id}/"
        place_station(station=cast.radio_andes, node=node.node)
        page = text_of(browser.get(path))
        assert "Aún sin señales" in page
        assert "Radio Andes" in page
        Transmitter.objects.filter(id=node.node.id).update(heard_at=datetime.now(UTC))
        assert "En línea" in text_of(browser.get("/nodes/"))
        changes = node_form(name=node.node.name)
        del changes["accepting"]
        assert "No recibe nuevas" in text_of(browser.post(path, changes, follow=True))

    def test_support_looks_and_changes_nothing(self, cast: Cast, node: Voice) -> None:
        browser, path = cast.browser(cast.sofia), f"/nodes/{node.node.id}/"
        assert "csrfmiddlewaretoken" not in browser.get(path).content.decode().split("<main")[1].split("</main")[0]
        for refused in (browser.post(path, node_form()), browser.post(f"{path}token/"), browser.get("/nodes/new/")):
            assert refused.status_code == 403
        assert cast.browser(cast.alicia).get(path).status_code == 403

    def test_without_any_the_page_teaches(self, cast: Cast) -> None:
        assert "Registra aquí una máquina" in text_of(cast.browser(cast.staff).get("/nodes/"))


def branding_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Sonora Hosting",
        "colour": "#aa3366",
        "mail_from": "hola@sonora.test",
        "terms_url": "https://sonora.test/condiciones",
        "currency": "COP",
        "days_to_pay": "10",
        "grace_days": "3",
        "suspension": "stop",
    } | changes


class TestBranding:
    def test_all_is_saved_and_the_page_wears_it(self, cast: Cast) -> None:
        page = text_of(cast.browser(cast.staff).post("/host/branding/", branding_form(), follow=True))
        assert "Sonora Hosting" in page
        row = host()
        assert (row.name, row.colour, row.currency, row.days_to_pay) == ("Sonora Hosting", "#aa3366", "COP", 10)
        assert (row.grace_days, row.suspension, row.mail_from) == (3, "stop", "hola@sonora.test")

    def test_a_logo_is_shown_and_taken_away(self, cast: Cast) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (900, 300), "red").save(picture, "JPEG")
        browser = cast.browser(cast.staff)
        logo = SimpleUploadedFile("logo.jpg", picture.getvalue(), "image/jpeg")
        browser.post("/host/branding/", branding_form(logo=logo))
        assert bytes(host().logo).startswith(b"\x89PNG")
        browser.post("/host/branding/", branding_form(remove_logo="on"))
        assert not host().logo

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("colour", "rojo"),
            ("mail_from", "hola"),
            ("terms_url", "javascript:alert(1)"),
            ("currency", "pesos"),
            ("days_to_pay", "-1"),
            ("grace_days", "x"),
            ("suspension", "dance"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
        self, cast: Cast, field: str, value: str
    ) -> None:
        answer = cast.browser(cast.staff).post("/host/branding/", branding_form(**{field: value}))
        assert refusal_of(answer, field)
        assert not Host.objects.filter(name="Sonora Hosting").exists()

    def test_what_is_no_picture_changes_nothing_at_all(self, cast: Cast) -> None:
        logo = SimpleUploadedFile("logo.png", b"not a picture", "image/png")
        answer = cast.browser(cast.staff).post("/host/branding/", branding_form(logo=logo))
        assert refusal_of(answer, "logo")
        assert not Host.objects.filter(name="Sonora Hosting").exists()

    def test_it_is_the_administrator_s_alone(self, cast: Cast) -> None:
        for user in (cast.sofia, cast.alicia):
            assert cast.browser(user).get("/host/branding/").status_code == 403
            assert cast.browser(user).post("/host/branding/", branding_form()).status_code == 403

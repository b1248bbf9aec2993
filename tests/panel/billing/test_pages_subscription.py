"""Suspending, restoring, changing and cancelling on the hoster's pages: first what it brings, then the deed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ipstream.panel.accounts.models import Client, Host
from ipstream.panel.billing.models import Charge
from ipstream.panel.nodes.services import place_station
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import create_plan
from ipstream.panel.telemetry.models import StationState
from tests.cast import Cast
from tests.panel.billing.pages import refusal_of, text_of
from tests.panel.telling import Voice, committed, node

__all__ = ["committed", "node"]

REASON = "Falta el pago de enero"


def url(cast: Cast, rest: str = "") -> str:
    return f"/clients/{cast.andes.id}/{rest}"


def state_of(client: Client) -> tuple[str, str]:
    client.refresh_from_db()
    return client.state, client.state_reason


def listening(cast: Cast, node: Voice, count: int) -> None:
    place_station(station=cast.radio_andes, node=node.node)
    StationState.objects.filter(station=cast.radio_andes).update(listeners=count)


class TestSuspending:
    def test_the_page_names_what_is_heard_and_how_many_hear_it(self, cast: Cast, node: Voice) -> None:
        listening(cast, node, 12)
        page = text_of(cast.browser(cast.staff).get(url(cast, "suspend/")))
        assert "12 personas escuchan ahora" in page
        assert "un aviso grabado" in page
        assert state_of(cast.andes)[0] == "active"

    def test_the_page_says_so_when_the_host_lets_streams_stop(self, cast: Cast) -> None:
        Host.objects.create(suspension="stop")
        page = text_of(cast.browser(cast.staff).get(url(cast, "suspend/")))
        assert "Las transmisiones se detienen" in page
        assert "aviso grabado" not in page

    def test_with_a_reason_it_is_done_and_said_and_undone(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        page = text_of(browser.post(url(cast, "suspend/"), {"reason": REASON}, follow=True))
        assert REASON in page
        assert "está suspendido" in page
        assert state_of(cast.andes) == ("suspended", REASON)
        page = text_of(browser.post(url(cast, "reactivate/"), follow=True))
        assert "está de vuelta" in page
        assert state_of(cast.andes) == ("active", "")

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
    def test_without_a_sound_reason_nothing_happens(self, cast: Cast, reason: str) -> None:
        answer = cast.browser(cast.staff).post(url(cast, "suspend/"), {"reason": reason})
        assert refusal_of(answer, "reason")
        assert state_of(cast.andes)[0] == "active"

    def test_a_link_alone_reactivates_nobody(self, cast: Cast) -> None:
        assert cast.browser(cast.staff).get(url(cast, "reactivate/")).status_code == 405

    @pytest.mark.parametrize("who", ["sofia", "alicia"])
    @pytest.mark.parametrize("rest", ["suspend/", "cancel/", "reactivate/", "subscription/"])
    def test_it_is_the_administrator_s_alone(self, cast: Cast, who: str, rest: str) -> None:
        answer = cast.browser(getattr(cast, who)).post(url(cast, rest), {"reason": REASON, "when": "now"})
        assert answer.status_code == 403
        assert state_of(cast.andes)[0] == "active"

    @pytest.mark.parametrize("rest", ["suspend/", "cancel/", "reactivate/", "subscription/"])
    def test_it_hides_other_tenants(self, cast: Cast, rest: str) -> None:
        assert cast.browser(cast.bruno).post(url(cast, rest), {"reason": REASON}).status_code == 404


class TestCancelling:
    def test_at_the_end_everything_goes_on_until_then_and_can_be_taken_back(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        page = text_of(browser.post(url(cast, "cancel/"), {"when": "end", "reason": "Se muda"}, follow=True))
        assert "El cliente se va el 31 dic 2099" in page
        assert state_of(cast.andes)[0] == "active"
        page = text_of(browser.post(url(cast, "reactivate/"), follow=True))
        assert "El cliente se va" not in page

    def test_now_is_at_once(self, cast: Cast) -> None:
        page = text_of(
            cast.browser(cast.staff).post(url(cast, "cancel/"), {"when": "now", "reason": "Se muda"}, follow=True)
        )
        assert "Cancelado desde" in page
        assert state_of(cast.andes) == ("cancelled", "Se muda")

    def test_who_is_cancelled_can_not_be_suspended(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        browser.post(url(cast, "cancel/"), {"when": "now", "reason": ""})
        answer = browser.post(url(cast, "suspend/"), {"reason": REASON})
        assert "Este cliente está cancelado" in text_of(answer)
        assert state_of(cast.andes)[0] == "cancelled"


@pytest.fixture
def basic(cast: Cast) -> Plan:
    """A plan that Radio Andes does not quite fit."""
    limits: dict[str, Any] = {"bitrates": [64], "listener_limit": 10, "storage_bytes": 10**9, "features": []}
    limits["traffic_bytes"] = 10**12
    return create_plan(actor=None, values={"name": "Basic", "price": 18_00, **limits})


class TestChangingThePlan:
    def form(self, plan: Plan, **changes: Any) -> dict[str, Any]:
        return {"plan": plan.pk, **changes}

    def test_what_no_longer_fits_is_said_before_and_nothing_is_changed_yet(
        self, cast: Cast, node: Voice, basic: Plan
    ) -> None:
        listening(cast, node, 40)
        page = text_of(cast.browser(cast.staff).post(url(cast, "subscription/"), self.form(basic)))
        for words in ("tiene 40 oyentes ahora y el plan permite 10", "/andes/320 (320 kbps) termina", "Ya no incluye"):
            assert words in page
        assert "18,00" in page
        cast.andes.subscription.refresh_from_db()
        assert cast.andes.subscription.plan == cast.premium

    def test_confirmed_it_is_changed(self, cast: Cast, basic: Plan) -> None:
        answer = cast.browser(cast.staff).post(url(cast, "subscription/"), self.form(basic, confirmed="yes"))
        assert answer.status_code == 302
        cast.andes.subscription.refresh_from_db()
        assert cast.andes.subscription.plan == basic

    def test_the_preview_carries_all_that_was_written(self, cast: Cast, basic: Plan) -> None:
        wanted = self.form(basic, storage_bytes="2.5", bitrates=["64", "128"], features=["live"], traffic_free="on")
        answer = cast.browser(cast.staff).post(url(cast, "subscription/"), wanted)
        sent = {name: answer.context["form"][name].data for name in ("plan", "storage_bytes", "bitrates", "features")}
        hidden = answer.content.decode()
        assert 'name="traffic_free"' in hidden
        assert hidden.count('type="hidden" name="bitrates"') == 2
        confirmed = cast.browser(cast.staff).post(
            url(cast, "subscription/"), sent | {"traffic_free": "on", "confirmed": "yes"}
        )
        assert confirmed.status_code == 302
        cast.andes.subscription.refresh_from_db()
        assert cast.andes.subscription.exceptions == {
            "bitrates": [64, 128],
            "features": ["live"],
            "storage_bytes": 2_500_000_000,
            "traffic_bytes": None,
        }

    def test_back_shows_the_form_as_it_was_written(self, cast: Cast, basic: Plan) -> None:
        answer = cast.browser(cast.staff).post(
            url(cast, "subscription/"), self.form(basic, storage_bytes="2.5", back="yes")
        )
        page = answer.content.decode()
        assert 'name="storage_bytes" value="2.5"' in page
        assert 'type="hidden" name="storage_bytes"' not in page

    def test_agreed_exceptions_stand_in_the_form(self, cast: Cast) -> None:
        browser = cast.browser(cast.staff)
        browser.post(url(cast, "subscription/"), self.form(cast.premium, listener_limit="777", confirmed="yes"))
        page = browser.get(url(cast, "subscription/")).content.decode()
        assert 'value="777"' in page
        assert "con excepciones" in text_of(browser.get(url(cast)))

    @pytest.mark.parametrize(
        ("field", "value"), [("listener_limit", "0"), ("storage_bytes", "-1"), ("bitrates", "65"), ("plan", "99999")]
    )
    def test_what_is_no_limit_is_said_beside_its_field(self, cast: Cast, basic: Plan, field: str, value: str) -> None:
        answer = cast.browser(cast.staff).post(
            url(cast, "subscription/"), self.form(basic, confirmed="yes") | {field: value}
        )
        assert refusal_of(answer, field)
        cast.andes.subscription.refresh_from_db()
        assert cast.andes.subscription.plan == cast.premium

    def test_a_withdrawn_plan_is_offered_to_him_alone_who_has_it(self, cast: Cast, basic: Plan) -> None:
        Plan.objects.filter(pk=cast.premium.pk).update(offered=False)
        page = text_of(cast.browser(cast.staff).get(url(cast, "subscription/")))
        assert "Premium" in page
        assert "Basic" in page
        assert "Premium" not in text_of(cast.browser(cast.staff).get("/clients/new/"))


class TestCharges:
    @pytest.fixture
    def charge(self, cast: Cast) -> Charge:
        return Charge.objects.create(
            client=cast.andes,
            plan_name="Premium",
            period_from=date(2026, 1, 1),
            period_to=date(2026, 1, 31),
            amount=70_00,
            currency="USD",
            due_on=date(2026, 1, 6),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    def test_an_overdue_one_is_named_and_marked_paid(self, cast: Cast, charge: Charge) -> None:
        browser = cast.browser(cast.staff)
        assert "Vencido desde el 6 ene 2026" in text_of(browser.get(url(cast)))
        page = text_of(browser.post(url(cast, f"charges/{charge.id}/paid/"), follow=True))
        assert "Anotado como pagado" in page
        assert "Vencido" not in page
        charge.refresh_from_db()
        assert charge.paid_at is not None

    def test_that_of_another_client_is_not_there(self, cast: Cast, charge: Charge) -> None:
        answer = cast.browser(cast.staff).post(f"/clients/{cast.luna.id}/charges/{charge.id}/paid/")
        assert answer.status_code == 404
        assert cast.browser(cast.bruno).post(url(cast, f"charges/{charge.id}/paid/")).status_code == 404
        assert cast.browser(cast.sofia).post(url(cast, f"charges/{charge.id}/paid/")).status_code == 403
        assert cast.browser(cast.alicia).post(url(cast, f"charges/{charge.id}/paid/")).status_code == 403
        charge.refresh_from_db()
        assert charge.paid_at is None

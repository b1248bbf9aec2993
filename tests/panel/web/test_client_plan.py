"""A client's people see what was bought and what is used of it; what it costs is the owner's business."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ipstream.panel.accounts.models import Client
from ipstream.panel.billing.models import Charge
from ipstream.panel.library.models import Track
from ipstream.panel.plans.models import Plan
from tests.cast import Cast


def plan_page(cast: Cast, who: str, status: int = 200) -> str:
    answer = cast.browser(getattr(cast, who)).get(f"/clients/{cast.andes.id}/plan/")
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def charge(cast: Cast, **facts: object) -> Charge:
    today = timezone.now().date()
    days = {"period_from": date(2026, 1, 1), "period_to": date(2026, 1, 31), "due_on": today + timedelta(days=3)}
    facts = {"plan_name": "Premium", "amount": 4321, "currency": "USD", "created_at": timezone.now(), **days, **facts}
    return Charge.objects.create(client=cast.andes, **facts)


def test_everybody_of_the_client_sees_what_the_plan_includes(cast: Cast) -> None:
    for who in ("alicia", "mario", "paula", "diego", "vera"):
        text = plan_page(cast, who)
        assert "Premium" in text
        assert "64, 128, 320 kbps" in text
        assert "10 GB" in text


def test_what_the_plan_lacks_is_named(cast: Cast) -> None:
    assert "No incluye" not in plan_page(cast, "alicia")
    Plan.objects.update(features=["live"])
    included, missing = plan_page(cast, "alicia").split("No incluye")
    assert "Transmisiones en directo" in included
    assert "API" in missing.split("</dl>")[0]


@pytest.mark.parametrize(
    ("size", "level", "words"),
    [
        (8 * 10**9, "near", "El espacio para música está casi lleno."),
        (10**10, "full", "Ya no se puede subir nada más."),
    ],
)
def test_what_is_nearly_used_up_is_said_in_words(cast: Cast, size: int, level: str, words: str) -> None:
    assert words not in plan_page(cast, "diego")
    Track.objects.create(station=cast.radio_andes, filename="a.mp3", size=size, sha256="0" * 64)
    text = plan_page(cast, "diego")
    assert words in text
    assert f'data-level="{level}"' in text


def test_the_owner_sees_the_price_and_each_charge_with_its_state(cast: Cast) -> None:
    charge(cast)
    charge(cast, period_from=date(2025, 12, 1), due_on=date(2025, 12, 6))
    charge(cast, period_from=date(2025, 11, 1), paid_at=timezone.now())
    text = plan_page(cast, "alicia")
    assert "70,00" in text
    assert text.count("43,21") == 3
    assert "Por pagar hasta el" in text
    assert "Vencido desde el 6 dic 2025" in text
    assert "Pagado el" in text


@pytest.mark.parametrize("who", ["mario", "paula", "diego", "vera", "sofia"])
def test_whoever_has_no_right_to_billing_sees_no_money(cast: Cast, who: str) -> None:
    charge(cast)
    text = plan_page(cast, who)
    assert "43,21" not in text
    assert "70,00" not in text
    assert "2099" not in text


def test_a_suspended_client_reads_why(cast: Cast) -> None:
    Client.objects.filter(pk=cast.andes.pk).update(state="suspended", state_reason="Falta el pago de octubre.")
    state = plan_page(cast, "vera").split('id="state-title"')[1]
    assert "Suspendido" in state
    assert "Falta el pago de octubre." in state


def test_who_leaves_reads_until_when_he_has_it(cast: Cast) -> None:
    subscription = cast.andes.subscription
    subscription.renews, subscription.paid_until = False, date(2098, 3, 4)
    subscription.save()
    assert "Termina el 4 mar 2098." in plan_page(cast, "alicia")


def test_a_stranger_does_not_find_it(cast: Cast) -> None:
    plan_page(cast, "bruno", status=404)

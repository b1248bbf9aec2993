"""The log of changes says who did what, when and from where: to the owner of the client, and to the staff."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.utils import timezone

import ipstream.panel
from ipstream.core.protocol.commands import Verb
from ipstream.panel.accounts import trail
from ipstream.panel.accounts.models import AuditEntry, Client
from ipstream.panel.accounts.services import change_host, change_role, record_change, start_visit
from ipstream.panel.accounts.wording import HAPPENED
from ipstream.panel.nodes.services import change_node, register_node
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import change_plan
from ipstream.panel.stations.services import change_settings
from ipstream.panel.web.audit_words import KINDS, OF_CLIENTS, VERBS
from tests.cast import Cast

PANEL = Path(ipstream.panel.__file__).parent


def of_client(cast: Cast, who: str = "alicia", query: str = "", status: int = 200) -> str:
    return _get(cast, who, f"/clients/{cast.andes.id}/audit/{query}", status)


def of_all(cast: Cast, who: str = "staff", query: str = "", status: int = 200) -> str:
    return _get(cast, who, f"/audit/{query}", status)


def _get(cast: Cast, who: str, url: str, status: int) -> str:
    answer = cast.browser(getattr(cast, who)).get(url)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


async def table(cast: Cast, who: str, url: str) -> list[list[str]]:
    browser = AsyncClient()
    await sync_to_async(browser.force_login)(getattr(cast, who))
    answer = await browser.get(url)
    assert answer.status_code == 200
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join([part async for part in answer.streaming_content]).decode()
    return list(csv.reader(io.StringIO(text)))


def log(client: Client | None, target: str, at: datetime | None = None, **facts: object) -> AuditEntry:
    record_change(actor=None, client=client, verb=str(facts.pop("verb", "station.change")), target=target, **facts)  # type: ignore[arg-type]
    row = AuditEntry.objects.latest("id")
    if at:
        AuditEntry.objects.filter(pk=row.pk).update(at=at)
    return row


def test_the_owner_reads_who_changed_what_from_where(cast: Cast) -> None:
    with trail.coming_from("203.0.113.7"):
        change_settings(actor=cast.mario, station=cast.radio_andes, changes={"genre": "Cumbia"})
    text = of_client(cast)
    assert "Cambió los ajustes de una emisora" in text
    assert "mario@andes.test" in text
    assert "desde 203.0.113.7" in text
    assert "<dt>Género</dt><dd><ins>Cumbia</ins>" in text


def test_what_was_before_is_said_in_words(cast: Cast) -> None:
    change_role(actor=cast.alicia, membership=cast.vera.memberships.get(), role="dj")
    assert re.search(r"<del>Observador</del>.*<ins>Locutor</ins>", of_client(cast))


def test_times_are_those_of_the_station_and_its_zone_is_named(cast: Cast) -> None:
    log(cast.andes, "andes", datetime(2026, 3, 1, 3, 30, tzinfo=UTC))
    text = of_client(cast)
    assert "Horas de Bogotá, Colombia" in text
    assert "28 feb 2026, 22:30" in text


def test_a_change_by_key_or_on_a_visit_says_so(cast: Cast) -> None:
    visit = start_visit(actor=cast.sofia, client=cast.andes, reason="No suena", now=timezone.now())
    with trail.coming_from("203.0.113.7"):
        trail.identify(key_name="Sitio web", visit_id=visit.id)
        log(cast.andes, "andes")
    text = of_client(cast)
    assert "con la clave de API “Sitio web”" in text
    assert "en una visita de soporte: No suena" in text


def test_secrets_are_masked(cast: Cast) -> None:
    log(cast.andes, "andes", after={"source_password": "hackme"})
    text = of_client(cast)
    assert "hackme" not in text
    assert "••••" in text


@pytest.mark.parametrize("who", ["mario", "paula", "diego", "vera"])
def test_nobody_but_the_owner_has_a_log(cast: Cast, who: str) -> None:
    of_client(cast, who, status=403)
    of_all(cast, who, status=403)


def test_a_stranger_does_not_find_it(cast: Cast) -> None:
    of_client(cast, "bruno", status=404)
    assert "luna" not in of_client(cast).split("<main")[1]


def test_staff_read_everything_and_narrow_it_to_a_client(cast: Cast) -> None:
    change_host(actor=cast.staff, changes={"name": "Ondas"})
    log(cast.luna, "radio-luna")
    text = of_all(cast, "sofia")
    assert "Cambió los ajustes del negocio" in text
    assert "radio-luna" in text
    text = of_all(cast, "sofia", f"?client={cast.andes.id}")
    assert "Radio Andes" in text
    assert "Cambió los ajustes del negocio" not in text
    assert "radio-luna" not in text


@pytest.mark.parametrize("client", ["nobody", "00000000-0000-0000-0000-000000000000"])
def test_the_log_of_no_client_is_not_there(cast: Cast, client: str) -> None:
    of_all(cast, query=f"?client={client}", status=404)


def test_support_reads_no_money(cast: Cast) -> None:
    change_plan(actor=cast.staff, plan=cast.premium, changes={"price": 8123})
    log(cast.andes, "Premium", verb="charge.create", after={"amount": 4321, "currency": "USD"})
    assert "81,23" in of_all(cast)
    assert "43,21" in of_client(cast)
    for text in (of_all(cast, "sofia"), of_client(cast, "sofia")):
        assert "Se hizo un cobro" in text
        assert not re.search("81,23|43,21|8123|4321", text)


def test_a_price_is_told_in_its_currency_and_not_in_the_one_of_the_business(cast: Cast) -> None:
    limits = {"bitrates": [64], "listener_limit": 5, "storage_bytes": 10**9}
    plan = Plan.objects.create(name="Pesos", price=0, currency="COP", **limits)
    node, _ = register_node(name="nodo-9", hostname="nueve.test")
    change_plan(actor=cast.staff, plan=plan, changes={"price": 9000_00})
    change_node(actor=cast.staff, node=node, changes={"monthly_cost": 45_00, "currency": "EUR"})
    change_node(actor=cast.staff, node=node, changes={"monthly_cost": 30_00})
    text = of_all(cast).replace("\xa0", " ")
    assert re.search(r"<dt>Precio</dt><dd><del>0,00 COP</del>.*?<ins>9\.000,00 COP</ins>", text)
    assert re.search(r"<del>45,00 €</del>.*?<ins>30,00 €</ins>", text)
    assert re.search(r"<del>0,00 US\$</del>.*?<ins>45,00 €</ins>", text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=MARIO", "uno"),
        ("kind=track.", "dos"),
        ("q=tre", "tres"),
        ("since=2026-03-02&until=2026-03-02", "tres"),
        ("until=2026-02-28&q=dos", "dos"),
    ],
)
def test_the_log_is_filtered_by_person_kind_text_and_days_of_its_zone(cast: Cast, query: str, found: str) -> None:
    log(cast.andes, "uno", datetime(2026, 3, 1, 12, tzinfo=UTC))
    AuditEntry.objects.filter(target="uno").update(actor_name="mario@andes.test")
    log(cast.andes, "dos", datetime(2026, 3, 1, 4, 59, tzinfo=UTC), verb="track.upload")
    log(cast.andes, "tres", datetime(2026, 3, 3, 4, 59, tzinfo=UTC))
    targets = re.findall(r'class="audit-target">([^<]*)<', of_client(cast, query=f"?{query}"))
    assert targets == [found]


@pytest.mark.parametrize("query", ["since=never", "until=9999-12-31", "kind=nothing", "q=%00", "page=x", "page=99"])
def test_nonsense_in_a_filter_filters_nothing(cast: Cast, query: str) -> None:
    log(cast.andes, "uno")
    assert "uno</span>" in of_client(cast, query=f"?{query}")


def test_the_newest_come_first_page_by_page_and_the_filter_stays(cast: Cast) -> None:
    for number in range(51):
        log(cast.andes, f"song-{number}", verb="track.upload")
    text = of_client(cast, query="?kind=track.")
    assert "song-50<" in text
    assert "song-0<" not in text
    assert "?kind=track.&amp;page=2" in text
    assert "song-0<" in of_client(cast, query="?kind=track.&page=2")


@pytest.mark.django_db(transaction=True)
async def test_the_export_holds_what_the_filter_finds_and_no_formula(cast: Cast) -> None:
    for sign in "=+-@":
        await sync_to_async(log)(cast.andes, f"{sign}cmd()", verb="track.upload")
    rows = await table(cast, "alicia", f"/clients/{cast.andes.id}/audit/?format=csv&kind=track.")
    target = rows[0].index("target")
    assert [row[target] for row in rows[1:]] == ["'@cmd()", "'-cmd()", "'+cmd()", "'=cmd()"]


@pytest.mark.django_db(transaction=True)
async def test_the_export_tells_support_no_money(cast: Cast) -> None:
    await sync_to_async(log)(cast.andes, "Premium", verb="charge.create", after={"amount": 4321, "currency": "USD"})
    for url in (f"/audit/?client={cast.andes.id}&format=csv", f"/api/v1/clients/{cast.andes.id}/audit.csv"):
        assert "4321" in str(await table(cast, "staff", url))
        rows = str(await table(cast, "sofia", url))
        assert "charge.create" in rows
        assert "4321" not in rows


def verbs_in(path: Path) -> Iterator[str]:
    """What a file records: the words themselves, of put-together ones their beginning."""
    for call in ast.walk(ast.parse(path.read_text())):
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        if isinstance(call, ast.Call) and name in ("record_change", "_record"):
            values = [*call.args, *(word.value for word in call.keywords if word.arg == "verb")]
            for value in values:
                first = value.values[0] if isinstance(value, ast.JoinedStr) else value
                if isinstance(first, ast.Constant) and re.match(r"[a-z_]+\.", str(first.value)):
                    yield str(first.value)


def test_every_verb_of_the_source_has_a_label_and_a_kind() -> None:
    found = {verb for path in PANEL.rglob("*.py") for verb in verbs_in(path)}
    assert len(found) > 40
    assert {verb for verb in found if not verb.endswith(".")} <= set(VERBS)
    assert {verb for verb in found if verb.endswith(".")} == {"person.", "station."}
    assert {f"person.{what}" for what in HAPPENED} | {f"station.{verb}" for verb in get_args(Verb)} <= set(VERBS)
    assert {f"{verb.partition('.')[0]}." for verb in VERBS} - set(KINDS) == {"demo."}
    assert "charge." in OF_CLIENTS
    assert "person." not in OF_CLIENTS

"""On a visit to a client the staff sees that client and nothing else, whatever address it types."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from ipstream.panel.nodes.services import register_node
from tests.cast import Cast

HOSTS = [
    "/host/",
    "/host/branding/",
    "/clients/",
    "/clients/new/",
    "/clients/new/address/?slug=x",
    "/plans/",
    "/plans/new/",
    "/plans/{plan}/",
    "/nodes/",
    "/nodes/new/",
    "/nodes/{node}/",
    "/staff/",
    "/audit/",
    "/api/v1/host",
    "/api/v1/host/summary",
    "/api/v1/plans",
    "/api/v1/nodes",
    "/api/v1/nodes/{node}",
    "/api/v1/staff",
    "/api/v1/charges",
    "/api/v1/audit",
]
OTHERS = [
    "/clients/{luna}/",
    "/clients/{luna}/subscription/",
    "/clients/{luna}/audit/",
    "/stations/luna/",
    "/api/v1/clients/{luna}",
    "/api/v1/clients/{luna}/charges",
    "/api/v1/stations/luna",
]


@pytest.fixture
def places(cast: Cast) -> Callable[[str], str]:
    node, _ = register_node(name="nodo-9", hostname="nueve.test")
    return lambda path: path.format(plan=cast.premium.pk, node=node.pk, luna=cast.luna.pk)


@pytest.fixture
def visiting(cast: Cast) -> Browser:
    browser = cast.browser(cast.staff)
    started = browser.post(f"/visits/{cast.andes.pk}/", {"reason": "No suena"})
    assert started.status_code == 302
    return browser


@pytest.mark.parametrize("path", HOSTS)
def test_the_hosts_own_affairs_are_shut(cast: Cast, visiting: Browser, places: Callable[[str], str], path: str) -> None:
    assert cast.browser(cast.staff).get(places(path)).status_code == 200
    assert visiting.get(places(path)).status_code == 403


@pytest.mark.parametrize("path", OTHERS)
def test_another_client_is_not_there(cast: Cast, visiting: Browser, places: Callable[[str], str], path: str) -> None:
    assert cast.browser(cast.staff).get(places(path)).status_code == 200
    assert visiting.get(places(path)).status_code == 404


def test_the_list_of_clients_has_him_alone(cast: Cast, visiting: Browser) -> None:
    found = visiting.get("/api/v1/clients")
    assert found.status_code == 200
    assert [one["id"] for one in found.json()["items"]] == [str(cast.andes.pk)]

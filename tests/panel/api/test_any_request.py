"""Whatever is sent to the API, described or not, it answers as it says: never by failing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from ipstream.panel.accounts.models import Membership
from ipstream.panel.accounts.services import invite
from ipstream.panel.api import throttling
from ipstream.panel.nodes.services import register_node
from ipstream.panel.programme.models import Playlist
from tests.cast import Cast, key_of
from tests.panel.telling import ready_track

application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.phases.coverage.enabled = False  # a hundred cases for each operation: minutes
EXAMPLES = 6
"""A case costs some ten milliseconds, and there are some seventy operations."""


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """As Django's own test client does: a request's end does not end the test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def keys(cast: Cast, one_connection: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hoster's and an owner's. Rates are not what is tried here."""
    monkeypatch.setattr(throttling, "PER_KEY", 10**9)
    return [key_of(cast.staff), key_of(cast.alicia)]


@pytest.fixture
def there(cast: Cast) -> dict[str, object]:
    """By the names they have in addresses, things that are there: most of what is made up is not."""
    invitation = invite(actor=cast.alicia, client=cast.andes, email="nora@correo.test", role="dj", now=timezone.now())
    node, _ = register_node(name="nodo-1", hostname="radio.test")
    return {
        "slug": "andes",
        "client_id": cast.andes.id,
        "plan_id": cast.premium.pk,
        "track_id": ready_track(cast.radio_andes, "Carmentea").id,
        "playlist_id": Playlist.objects.get(station=cast.radio_andes).id,
        "member_id": Membership.objects.get(user=cast.vera).pk,
        "invitation_id": invitation.id,
        "node_id": node.id,
        "staff_id": cast.sofia.pk,
    }


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_makes_it_fail(case: Any, keys: list[str], there: dict[str, object]) -> None:
    _try(case, keys[0])
    case.path_parameters = {name: str(there.get(name, value)) for name, value in (case.path_parameters or {}).items()}
    case.headers.pop("If-Match", None)
    for key in keys:
        _try(case, key)


def _try(case: Any, key: str) -> None:
    answer = case.call(headers={"Authorization": f"Bearer {key}"})
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

"""The table of rights: what the guide promises, and what a role, a key and a visit make of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts.callers import VISIT, Caller, caller_by, caller_for
from ipstream.panel.accounts.models import ApiKey, Client, SupportVisit, User
from ipstream.panel.accounts.roles import RIGHTS, Action, Role, Scope, StaffRole
from ipstream.panel.accounts.services import create_api_key
from tests.cast import Cast

GUIDE = Path(__file__).parents[3] / "docs/usuario/funciones.md"
COLUMNS = (*Role, *StaffRole)


def session(**values: str) -> SessionBase:
    made = SessionBase()
    made.update(values)
    return made


def by_key(user: User, *scopes: Scope, **fields: object) -> Caller:
    create_api_key(user=user, name="test", scopes=scopes, **fields)  # type: ignore[arg-type]
    return caller_by(ApiKey.objects.select_related("user").latest("id"))


def visiting(cast: Cast, client: Client, *, minutes: int = 30) -> Caller:
    ends_at = timezone.now() + timedelta(minutes=minutes)
    visit = SupportVisit.objects.create(user=cast.sofia, client=client, reason="no suena", ends_at=ends_at)
    return caller_for(cast.sofia, session(**{VISIT: str(visit.id)}))


def test_the_guide_shows_the_table() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \|[^|]+\|(.*)\|$", GUIDE.read_text(), re.MULTILINE)
    shown = {
        Action(name): {column for column, mark in zip(COLUMNS, marks.split("|"), strict=True) if mark.strip()}
        for name, marks in rows
    }
    assert shown == RIGHTS


def test_a_person_has_his_role_in_his_client_alone(cast: Cast) -> None:
    mario = caller_for(cast.mario, session())
    assert mario.may(Action.STATION_CHANGE, cast.andes.id)
    assert not mario.may(Action.TEAM_CHANGE, cast.andes.id)
    assert not mario.may(Action.STATION_VIEW, cast.luna.id)
    assert not mario.may(Action.HOST_VIEW)


def test_support_looks_everywhere_and_changes_nothing_from_outside(cast: Cast) -> None:
    sofia = caller_for(cast.sofia, session())
    assert sofia.may(Action.LIBRARY_VIEW, cast.andes.id)
    assert not sofia.may(Action.LIBRARY_CHANGE, cast.andes.id)
    assert not sofia.may(Action.BILLING_VIEW, cast.andes.id)


def test_support_on_a_visit_helps_there_and_sees_only_that_client(cast: Cast) -> None:
    sofia = visiting(cast, cast.andes)
    assert sofia.may(Action.LIBRARY_CHANGE, cast.andes.id)
    assert not sofia.may(Action.LIBRARY_DELETE, cast.andes.id)
    assert not sofia.may(Action.STATION_VIEW, cast.luna.id)


def test_a_visit_ends_by_itself(cast: Cast) -> None:
    assert not visiting(cast, cast.andes, minutes=0).may(Action.LIBRARY_CHANGE, cast.andes.id)


def test_nobody_takes_anothers_visit(cast: Cast) -> None:
    visit = SupportVisit.objects.create(
        user=cast.staff, client=cast.andes, reason="no suena", ends_at=timezone.now() + timedelta(minutes=30)
    )
    assert caller_for(cast.sofia, session(**{VISIT: str(visit.id)})).visit is None


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_can_only_do_what_its_scope_is_for(cast: Cast, scope: Scope) -> None:
    key = by_key(cast.alicia, scope, client=cast.andes)
    assert key.may(Action.LIBRARY_DELETE, cast.andes.id) == (scope in (Scope.LIBRARY, Scope.ADMIN))
    assert key.may(Action.PROGRAMME_CHANGE, cast.andes.id) == (scope in (Scope.PROGRAMME, Scope.ADMIN))
    assert key.may(Action.AUDIT_VIEW, cast.andes.id) == (scope in (Scope.READ, Scope.ADMIN))
    assert key.may(Action.TEAM_CHANGE, cast.andes.id) == (scope is Scope.ADMIN)


def test_a_clients_key_never_reaches_the_host_or_another_client(cast: Cast) -> None:
    key = by_key(cast.staff, Scope.ADMIN, client=cast.andes)
    assert not key.may(Action.HOST_VIEW)
    assert not key.may(Action.STATION_VIEW, cast.luna.id)
    assert not key.scope.includes(cast.luna.id)


def test_the_key_of_a_supporter_can_do_no_more_than_he(cast: Cast) -> None:
    key = by_key(cast.sofia, Scope.ADMIN)
    assert key.may(Action.HOST_VIEW)
    assert not key.may(Action.LIBRARY_CHANGE, cast.andes.id)
    assert not key.may(Action.PLANS_CHANGE)


def test_a_suspended_clients_people_look_and_change_nothing(cast: Cast) -> None:
    cast.andes.state, cast.andes.state_reason = Client.State.SUSPENDED, "Falta el pago de marzo."
    alicia = caller_for(cast.alicia, session())
    alicia.require(Action.LIBRARY_VIEW, cast.andes)
    with pytest.raises(Forbidden) as caught:
        alicia.require(Action.LIBRARY_CHANGE, cast.andes)
    assert caught.value.code == "client_suspended"
    assert caught.value.values == {"reason": "Falta el pago de marzo."}


def test_staff_may_help_a_suspended_client(cast: Cast) -> None:
    cast.andes.state = Client.State.SUSPENDED
    caller_for(cast.staff, session()).require(Action.STATION_CHANGE, cast.andes)


def test_who_was_deactivated_may_nothing(cast: Cast) -> None:
    cast.staff.is_active = cast.alicia.is_active = False
    assert not caller_for(cast.alicia, session()).may(Action.STATION_VIEW, cast.andes.id)
    assert not caller_for(cast.staff, session()).may(Action.STATION_VIEW, cast.andes.id)
    assert not caller_for(cast.staff, session()).may(Action.HOST_VIEW)

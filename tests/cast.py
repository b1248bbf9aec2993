"""The people of the tests: the hoster's staff, Radio Andes with a person of every role, and another radio's owner."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from ipstream.panel.accounts.callers import VISIT
from ipstream.panel.accounts.models import Client, Membership, SupportVisit, User
from ipstream.panel.accounts.roles import Role, Scope, StaffRole
from ipstream.panel.accounts.services import create_api_key
from ipstream.panel.plans.limits import Feature
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import subscribe_client
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import create_station

PASSWORD = "la-clave-de-todos"
STARTED, PAID_UNTIL = date(2026, 1, 1), date(2099, 12, 31)

CaptureOnCommit = Callable[..., AbstractContextManager[object]]


@dataclass(frozen=True)
class Cast:
    """``staff`` administers for the hoster, Sofía is its support. Alicia owns ``andes`` with ``radio_andes``; Mario
    manages, Paula programmes, Diego is DJ and Vera views there. Bruno owns ``luna`` with ``radio_luna``."""

    staff: User
    sofia: User
    premium: Plan
    andes: Client
    alicia: User
    mario: User
    paula: User
    diego: User
    vera: User
    radio_andes: Station
    luna: Client
    bruno: User
    radio_luna: Station

    def browser(self, user: User) -> Browser:
        """A browser in which this person has logged in."""
        browser = Browser()
        browser.force_login(user)
        return browser

    def visiting(self, user: User, client: Client) -> Browser:
        """A browser in which this person of the staff is on a visit to the client, for twelve minutes yet."""
        ends_at = timezone.now() + timedelta(minutes=12)
        visit = SupportVisit.objects.create(user=user, client=client, reason="Ayuda", ends_at=ends_at)
        browser = self.browser(user)
        session = browser.session
        session[VISIT] = str(visit.id)
        session.save()
        return browser

    def program(self, user: User, *scopes: Scope) -> Browser:
        """A program that calls the API with a key of this person."""
        return Browser(headers={"Authorization": f"Bearer {key_of(user, *scopes)}"})


def key_of(user: User, *scopes: Scope) -> str:
    """A key this person made: for his client, or (staff) for the hoster."""
    membership = user.memberships.first()
    client = membership.client if membership else None
    return create_api_key(user=user, name="test", client=client, scopes=scopes or (Scope.ADMIN,))


@pytest.fixture
def cast(db: None, django_capture_on_commit_callbacks: CaptureOnCommit) -> Cast:
    """Everybody, in the database; whoever waits for a new station (on commit) has heard of both."""
    with django_capture_on_commit_callbacks(execute=True):
        return make_cast()


def make_cast() -> Cast:
    staff = _person("equipo@ipstream.test", "Equipo", staff_role=StaffRole.ADMINISTRATOR)
    sofia = _person("sofia@ipstream.test", "Sofía", staff_role=StaffRole.SUPPORT)
    premium = Plan.objects.create(
        name="Premium",
        price=70_00,
        bitrates=[64, 128, 320],
        listener_limit=500,
        storage_bytes=10**10,
        station_limit=3,
        dj_limit=20,
        features=list(Feature),
    )
    alicia, bruno = _person("alicia@andes.test", "Alicia"), _person("bruno@luna.test", "Bruno")
    andes, radio_andes = _radio("Radio Andes", "andes", alicia, premium)
    luna, radio_luna = _radio("Radio Luna", "luna", bruno, premium)
    mario = _member(andes, "mario@andes.test", "Mario", Role.MANAGER)
    paula = _member(andes, "paula@andes.test", "Paula", Role.PROGRAMMER)
    diego = _member(andes, "diego@andes.test", "Diego", Role.DJ)
    vera = _member(andes, "vera@andes.test", "Vera", Role.VIEWER)
    return Cast(staff, sofia, premium, andes, alicia, mario, paula, diego, vera, radio_andes, luna, bruno, radio_luna)


def _person(email: str, name: str, **fields: str) -> User:
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def _member(client: Client, email: str, name: str, role: Role) -> User:
    user = _person(email, name)
    Membership.objects.create(client=client, user=user, role=role)
    return user


def _radio(name: str, slug: str, owner: User, plan: Plan) -> tuple[Client, Station]:
    client = Client.objects.create(name=name)
    Membership.objects.create(client=client, user=owner, role=Role.OWNER)
    subscribe_client(client=client, plan=plan, started_on=STARTED, paid_until=PAID_UNTIL)
    return client, create_station(actor=None, client=client, slug=slug, name=name)

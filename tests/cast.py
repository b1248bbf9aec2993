"""The people of the tests: the host's staff, the owner of Radio Andes, and the owner of another radio."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.test import Client as Browser

from ipstream.panel.accounts.models import Client, Membership, User
from ipstream.panel.accounts.services import create_api_key
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import create_station

PASSWORD = "la-clave-de-todos"

CaptureOnCommit = Callable[..., AbstractContextManager[object]]


@dataclass(frozen=True)
class Cast:
    """``staff`` is the hoster's; Alicia owns ``andes`` with ``radio_andes``, Bruno ``luna`` with ``radio_luna``."""

    staff: User
    premium: Plan
    andes: Client
    alicia: User
    radio_andes: Station
    luna: Client
    bruno: User
    radio_luna: Station

    def browser(self, user: User) -> Browser:
        """A browser in which this person has logged in."""
        browser = Browser()
        browser.force_login(user)
        return browser

    def program(self, user: User) -> Browser:
        """A program that calls the API with a key of this person."""
        return Browser(headers={"Authorization": f"Bearer {create_api_key(user=user, name='test')}"})


@pytest.fixture
def cast(db: None, django_capture_on_commit_callbacks: CaptureOnCommit) -> Cast:
    """Everybody, in the database; whoever waits for a new station (on commit) has heard of both."""
    with django_capture_on_commit_callbacks(execute=True):
        return make_cast()


def make_cast() -> Cast:
    staff = User.objects.create_user("equipo@ipstream.test", PASSWORD, name="Equipo", is_staff=True)
    premium = Plan.objects.create(name="Premium", bitrates=[64, 128, 320], listener_limit=500, storage_bytes=10**10)
    andes, alicia, radio_andes = _radio("Radio Andes", "andes", "alicia@andes.test", "Alicia", premium)
    luna, bruno, radio_luna = _radio("Radio Luna", "luna", "bruno@luna.test", "Bruno", premium)
    return Cast(staff, premium, andes, alicia, radio_andes, luna, bruno, radio_luna)


def _radio(name: str, slug: str, email: str, owner: str, plan: Plan) -> tuple[Client, User, Station]:
    client = Client.objects.create(name=name)
    user = User.objects.create_user(email, PASSWORD, name=owner)
    Membership.objects.create(client=client, user=user)
    return client, user, create_station(actor=None, client=client, plan=plan, slug=slug, name=name)

"""Makes what a new installation starts with: plans, people, this machine as a node, and a demo station with music.

Repeated, it keeps all that is there. Passwords are made once; in clear they are in ``access.json`` alone.
"""

from __future__ import annotations

import json
import os
import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from ipstream.panel.accounts.models import AuditEntry, Client, Membership, User
from ipstream.panel.accounts.queries import api_key, digest
from ipstream.panel.accounts.roles import StaffRole
from ipstream.panel.accounts.services import create_api_key, record_change
from ipstream.panel.lib import env
from ipstream.panel.lib.sizes import GIGABYTE
from ipstream.panel.library.services import receive_upload
from ipstream.panel.nodes.models import Node
from ipstream.panel.nodes.services import change_node, place_station, register_node, renew_token
from ipstream.panel.plans.limits import Feature
from ipstream.panel.plans.models import Plan
from ipstream.panel.plans.services import subscribe_client
from ipstream.panel.stations.models import Station
from ipstream.panel.stations.services import create_station

PLANS: dict[str, dict[str, Any]] = {
    "Basic": {
        "price": 18_00,
        "bitrates": [64],
        "listener_limit": 50,
        "storage_bytes": 10 * GIGABYTE,
        "features": [Feature.LIVE],
    },
    "Medium": {
        "price": 35_00,
        "bitrates": [64, 128],
        "listener_limit": 100,
        "storage_bytes": 30 * GIGABYTE,
        "dj_limit": 5,
        "recording_hours": 20,
        "features": [Feature.LIVE, Feature.SCHEDULING, Feature.REQUESTS],
    },
    "Premium": {
        "price": 70_00,
        "bitrates": [64, 128, 320],
        "listener_limit": 200,
        "storage_bytes": 50 * GIGABYTE,
        "station_limit": 3,
        "dj_limit": 20,
        "recording_hours": 100,
        "features": list(Feature),
    },
}
FOR_EVER = date(2099, 12, 31)
"""The demo is nobody's customer: it is never charged."""
DEMO = "test"
GIVEN = "demo.music"
"""The audit log's word for the demo's music: given once, so that what its people delete stays deleted."""


class Command(BaseCommand):
    help = "Make what a new installation starts with; keeps all that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--records", type=Path, help="folder of music to give to the demo station")
        parser.add_argument("--access", type=Path, required=True, help="file of addresses and passwords")
        parser.add_argument("--token", type=Path, required=True, help="file of the node's token")

    def handle(self, *, access: Path, token: Path, records: Path | None = None, **options: Any) -> None:
        known = json.loads(access.read_text()) if access.exists() else {}
        with transaction.atomic():
            administrator = {"name": "Soporte del hosting", "staff_role": StaffRole.ADMINISTRATOR}
            staff = _person(known.get("staff"), "soporte@hosting.example", **administrator)
            owner = _person(known.get("owner"), "lucia@radiodeprueba.example", name="Lucía Peña")
            key = _api_key(known.get("api_key", ""), staff["email"])
            station = _station(_client(owner["email"], _plans()["Premium"]))
            place_station(station=station, node=_this_node(token))
        environment = env.read()
        facts = {
            "panel_url": environment.panel_url,
            "icecast_url": environment.icecast_url,
            "stream_url": f"{environment.icecast_url}/{station.slug}",
        }
        people = {"staff": staff, "owner": owner, "api_key": key}
        _write_secret(access, json.dumps(facts | people, indent=2, ensure_ascii=False) + "\n")
        if records is not None:
            _give_music(station, owner["email"], records)


def _person(known: dict[str, str] | None, email: str, **fields: Any) -> dict[str, str]:
    """``email`` and ``password``. Nobody knows a password that is not in the file, so the person gets a new one."""
    password = (known or {}).get("password") or secrets.token_urlsafe(9)
    user = User.objects.filter(email=email).first()
    if user is None:
        User.objects.create_user(email, password, **fields)
    elif known is None:
        user.set_password(password)
        user.save(update_fields=["password"])
    return {"email": email, "password": password}


def _api_key(known: str, email: str) -> str:
    user = User.objects.get(email=email)
    row = api_key(known)
    return known if row is not None and row.user == user else create_api_key(user=user, name="access.json")


def _client(email: str, plan: Plan) -> Client:
    client, new = Client.objects.get_or_create(name="Radio de prueba", members__email=email)
    Membership.objects.get_or_create(client=client, user=User.objects.get(email=email))
    if new:
        subscribe_client(client=client, plan=plan, started_on=timezone.now().date(), paid_until=FOR_EVER)
    return client


def _plans() -> dict[str, Plan]:
    for name, limits in PLANS.items():
        Plan.objects.get_or_create(name=name, defaults=limits)
    return {plan.name: plan for plan in Plan.objects.filter(name__in=PLANS)}


def _station(client: Client) -> Station:
    station = Station.objects.filter(slug=DEMO).first()
    return station or create_station(
        actor=None,
        client=client,
        slug=DEMO,
        name="Radio de prueba",
        description="Música de la casa, compuesta por el propio panel",
        genre="Variada",
    )


def _this_node(token: Path) -> Node:
    """This machine, at the address it has now; its token is renewed when the file does not hold it."""
    environment = env.read()
    at: dict[str, Any] = {"hostname": environment.host, "icecast_port": environment.icecast_port}
    node = Node.objects.filter(name="local").first()
    if node is None:
        node, secret = register_node(name="local", **at)
        _write_secret(token, secret)
        return node
    if (node.hostname, node.icecast_port) != (at["hostname"], at["icecast_port"]):
        change_node(node=node, changes=at)
    if not token.exists() or digest(token.read_text().strip()) != node.token_digest:
        _write_secret(token, renew_token(node=node))
    return node


def _give_music(station: Station, email: str, records: Path) -> None:
    if AuditEntry.objects.filter(verb=GIVEN, target=station.slug).exists():
        return
    owner = User.objects.get(email=email)
    had = set(station.tracks.values_list("filename", flat=True))
    for file in sorted(records.iterdir()):
        if file.is_file() and file.name not in had:
            with file.open("rb") as content:
                receive_upload(actor=owner, station=station, file=content, filename=file.name)
    record_change(actor=None, client=station.client, verb=GIVEN, target=station.slug)


def _write_secret(path: Path, text: str) -> None:
    """Replace the file by one that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)

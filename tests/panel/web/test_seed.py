"""What a new installation starts with, and that a second start keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from ipstream.panel.accounts.models import ApiKey, User
from ipstream.panel.accounts.queries import api_key, digest
from ipstream.panel.billing.summary import host_summary
from ipstream.panel.library.services import delete_tracks
from ipstream.panel.nodes.models import Node, Placement
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.models import Station
from tests.air.listening import make_tone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    for frequency in (440, 660):
        make_tone(folder / f"Ñandú - Tono {frequency}.mp3", frequency, 2)
    return folder


def seed(folder: Path, records: Path | None = None) -> dict[str, Any]:
    call_command("seed", access=folder / "access.json", token=folder / "node" / "token", records=records)
    return json.loads((folder / "access.json").read_text())  # type: ignore[no-any-return]


def test_it_makes_plans_people_a_node_and_a_station_on_it(tmp_path: Path) -> None:
    access = seed(tmp_path)
    plans = {plan.name: (plan.bitrates, plan.listener_limit, plan.storage_bytes) for plan in Plan.objects.all()}
    assert plans == {
        "Basic": ([64], 50, 10 * 10**9),
        "Medium": ([64, 128], 100, 30 * 10**9),
        "Premium": ([64, 128, 320], 200, 50 * 10**9),
    }
    station = Station.objects.get(slug="test")
    assert [output.bitrate for output in station.outputs] == [128, 64, 128, 320]
    assert Placement.objects.get(station=station, current=True).node == Node.objects.get()
    assert access["stream_url"].endswith("/test")


def test_the_example_brings_no_income(tmp_path: Path) -> None:
    seed(tmp_path)
    assert [(each.income, each.projected) for each in host_summary(timezone.now()).business] == [(0, 0)]


def test_the_passwords_in_the_file_open_the_door_and_are_hashed_in_the_database(tmp_path: Path) -> None:
    access = seed(tmp_path)
    for role, is_staff in (("staff", True), ("owner", False)):
        user = User.objects.get(email=access[role]["email"])
        assert user.check_password(access[role]["password"])
        assert user.is_staff is is_staff
        assert access[role]["password"] not in user.password
    assert api_key(access["api_key"]) is not None
    token = (tmp_path / "node" / "token").read_text()
    assert Node.objects.get().token_digest == digest(token)


def test_nobody_else_can_read_the_secrets(tmp_path: Path) -> None:
    seed(tmp_path)
    for path in (tmp_path / "access.json", tmp_path / "node" / "token"):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_second_start_keeps_everything(tmp_path: Path, records: Path) -> None:
    first = seed(tmp_path, records)
    token = (tmp_path / "node" / "token").read_text()
    tracks = set(Station.objects.get(slug="test").tracks.values_list("id", flat=True))
    assert seed(tmp_path, records) == first
    assert (tmp_path / "node" / "token").read_text() == token
    assert set(Station.objects.get(slug="test").tracks.values_list("id", flat=True)) == tracks
    assert (User.objects.count(), ApiKey.objects.count(), Node.objects.count()) == (2, 1, 1)


def test_music_that_was_deleted_does_not_come_back(tmp_path: Path, records: Path) -> None:
    seed(tmp_path, records)
    station = Station.objects.get(slug="test")
    assert station.tracks.count() == 2
    delete_tracks(actor=None, station=station, tracks=[station.tracks.all()[0]])
    seed(tmp_path, records)
    assert station.tracks.count() == 1


def test_music_cut_off_half_way_is_completed(tmp_path: Path, records: Path) -> None:
    late = make_tone(tmp_path / "late.mp3", 880, 2)
    seed(tmp_path, records)
    from ipstream.panel.accounts.models import AuditEntry

    AuditEntry.objects.filter(verb="demo.music").delete()
    late.rename(records / "late.mp3")
    seed(tmp_path, records)
    assert Station.objects.get(slug="test").tracks.count() == 3


def test_a_lost_file_of_passwords_brings_new_ones(tmp_path: Path) -> None:
    before = seed(tmp_path)
    (tmp_path / "access.json").unlink()
    after = seed(tmp_path)
    assert after["owner"]["password"] != before["owner"]["password"]
    assert User.objects.get(email=after["owner"]["email"]).check_password(after["owner"]["password"])
    assert api_key(after["api_key"]) is not None


def test_a_password_changed_by_its_owner_stays(tmp_path: Path) -> None:
    access = seed(tmp_path)
    owner = User.objects.get(email=access["owner"]["email"])
    owner.set_password("la mía")
    owner.save()
    seed(tmp_path)
    assert User.objects.get(pk=owner.pk).check_password("la mía")


def test_limits_that_the_hoster_changed_stay(tmp_path: Path) -> None:
    seed(tmp_path)
    Plan.objects.filter(name="Basic").update(listener_limit=7)
    seed(tmp_path)
    assert Plan.objects.get(name="Basic").listener_limit == 7


def test_a_lost_token_of_the_node_is_renewed(tmp_path: Path) -> None:
    seed(tmp_path)
    (tmp_path / "node" / "token").write_text("ipn_of_another_database")
    seed(tmp_path)
    assert Node.objects.get().token_digest == digest((tmp_path / "node" / "token").read_text())


def test_the_node_follows_to_another_port(tmp_path: Path) -> None:
    seed(tmp_path)
    Node.objects.update(icecast_port=9, hostname="elsewhere")
    seed(tmp_path)
    node = Node.objects.get()
    assert (node.hostname, node.icecast_port) == ("localhost", 8000)

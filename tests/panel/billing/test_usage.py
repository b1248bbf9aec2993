"""What is used of a plan, what a change of it would bring, and the mail before something is used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts.models import Letter
from ipstream.panel.accounts.tasks import send_letter
from ipstream.panel.billing.queries import Usage, usage_of
from ipstream.panel.billing.services import change_subscription, preview_change
from ipstream.panel.billing.warnings import warn, warn_all
from ipstream.panel.plans.limits import Feature
from ipstream.panel.plans.models import Plan
from ipstream.panel.stations.services import create_station
from ipstream.panel.telemetry.models import StationState, Traffic
from tests.cast import Cast
from tests.panel.telling import ready_track

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
GIGABYTE = 10**9


def usage(cast: Cast, limit: str, now: datetime = NOW) -> Usage:
    return next(one for one in usage_of(cast.andes, now) if one.limit == limit)


def fill(cast: Cast, size: int) -> None:
    """Radio Andes' library takes so many bytes."""
    cast.radio_andes.tracks.all().delete()
    track = ready_track(cast.radio_andes, "Grande")
    track.size = size
    track.save()


def listen(cast: Cast, listeners: int) -> None:
    StationState.objects.update_or_create(station=cast.radio_andes, defaults={"listeners": listeners})


def small_plan(**changes: Any) -> Plan:
    fields = {"name": "Basic", "bitrates": [64], "listener_limit": 50, "storage_bytes": GIGABYTE}
    return Plan.objects.create(**(fields | changes))


@pytest.mark.parametrize(
    ("size", "percent", "level"), [(79, 79, ""), (80, 80, "near"), (99, 99, "near"), (100, 100, "full")]
)
def test_a_limit_is_near_at_80_and_full_at_100_percent(cast: Cast, size: int, percent: int, level: str) -> None:
    fill(cast, size * 10**8)
    found = usage(cast, "storage_bytes")
    assert (found.used, found.limit_value, found.percent, found.level) == (size * 10**8, 10**10, percent, level)


def test_music_of_all_stations_counts_and_that_of_other_clients_does_not(cast: Cast) -> None:
    second = create_station(actor=None, client=cast.andes, slug="andes-2", name="Andes 2")
    tracks = [ready_track(station, "Una") for station in (cast.radio_andes, second, cast.radio_luna)]
    assert usage(cast, "storage_bytes").used == tracks[0].size + tracks[1].size
    assert usage(cast, "station_limit") == Usage("station_limit", 2, 3)


def test_the_listeners_that_count_are_those_of_the_busiest_station(cast: Cast) -> None:
    second = create_station(actor=None, client=cast.andes, slug="andes-2", name="Andes 2")
    listen(cast, 400)
    StationState.objects.update_or_create(station=second, defaults={"listeners": 30})
    assert (usage(cast, "listener_limit").used, usage(cast, "listener_limit").level) == (400, "near")


def test_traffic_counts_by_the_month_and_without_a_limit_it_is_never_full(cast: Cast) -> None:
    for hour in (NOW - timedelta(hours=3), NOW - timedelta(days=25)):
        Traffic.objects.create(station=cast.radio_andes, hour=hour, bytes=5 * GIGABYTE)
    found = usage(cast, "traffic_bytes")
    assert (found.used, found.limit_value, found.percent, found.level) == (5 * GIGABYTE, None, None, "")


def test_a_larger_plan_takes_nothing_away(cast: Cast) -> None:
    larger = small_plan(
        bitrates=[32, 64, 128, 320], listener_limit=900, storage_bytes=10**12, station_limit=9, features=list(Feature)
    )
    assert preview_change(client=cast.andes, plan=larger, exceptions={}) == ()


def test_a_smaller_plan_says_beforehand_all_that_no_longer_fits(cast: Cast) -> None:
    create_station(actor=None, client=cast.andes, slug="andes-2", name="Andes 2")
    fill(cast, 3 * GIGABYTE)
    listen(cast, 70)
    found = preview_change(client=cast.andes, plan=small_plan(), exceptions={}, now=NOW)
    codes = [one.code for one in found]
    assert codes[:3] == ["stations_over", "storage_over", "listeners_over"]
    assert codes.count("main_quality_changes") == 2
    assert {one.values["mount"] for one in found if one.code == "quality_ends"} == {
        "/andes/128", "/andes/320", "/andes-2/128", "/andes-2/320"
    }  # fmt: skip
    assert {one.values["feature"] for one in found if one.code == "feature_ends"} == set(Feature.values)
    with translation.override("en"):
        assert found[1].text.startswith("The music takes 3.0 GB, and the plan has 1.0 GB. Nothing is deleted")


def test_an_exception_makes_it_fit(cast: Cast) -> None:
    fill(cast, 3 * GIGABYTE)
    found = preview_change(client=cast.andes, plan=small_plan(), exceptions={"storage_bytes": 4 * GIGABYTE})
    assert "storage_over" not in [one.code for one in found]


def test_a_preview_changes_nothing(cast: Cast) -> None:
    preview_change(client=cast.andes, plan=small_plan(), exceptions={})
    cast.andes.subscription.refresh_from_db()
    assert cast.andes.subscription.plan == cast.premium


def test_a_change_applies_at_once_and_deletes_nothing(cast: Cast) -> None:
    fill(cast, 3 * GIGABYTE)
    change_subscription(actor=cast.staff, client=cast.andes, plan=small_plan(), exceptions={"dj_limit": 4}, now=NOW)
    cast.radio_andes.refresh_from_db()
    limits = cast.radio_andes.limits
    assert (limits.bitrates, limits.dj_limit, limits.storage_bytes) == ((64,), 4, GIGABYTE)
    assert cast.radio_andes.tracks.count() == 1
    with pytest.raises(Refused):
        limits.require(Feature.LIVE)


def test_a_plan_that_is_not_offered_can_be_kept_but_not_chosen(cast: Cast) -> None:
    old = small_plan(offered=False)
    with pytest.raises(InvalidInput) as refusal:
        change_subscription(actor=cast.staff, client=cast.andes, plan=old, exceptions={}, now=NOW)
    assert refusal.value.field == "plan"
    Plan.objects.update(offered=False)
    change_subscription(actor=cast.staff, client=cast.andes, plan=cast.premium, exceptions={"dj_limit": 4}, now=NOW)
    cast.andes.refresh_from_db()
    assert cast.andes.subscription.exceptions == {"dj_limit": 4}


def test_owners_are_told_by_mail_once_each_time_a_limit_comes_near(cast: Cast) -> None:
    def letters() -> list[str]:
        return [row.about["level"] for row in Letter.objects.filter(kind="usage_warning").order_by("id")]

    for size, expected in ((79, []), (81, ["near"]), (85, ["near"]), (100, ["near", "full"]), (90, ["near", "full"])):
        fill(cast, size * 10**8)
        warn_all(now=NOW)
        assert letters() == expected, size
    fill(cast, 10)
    warn_all(now=NOW)
    fill(cast, 95 * 10**8)
    warn_all(now=NOW)
    assert letters() == ["near", "full", "near"], "it was below meanwhile"


def test_the_mail_goes_to_the_owner_in_her_language_and_says_how_much(cast: Cast) -> None:
    cast.alicia.language = "en"
    cast.alicia.save()
    fill(cast, 91 * 10**8)
    warn(client_id=cast.andes.id, now=NOW)
    letter = Letter.objects.get(kind="usage_warning")
    assert (letter.user, letter.email) == (cast.alicia, "alicia@andes.test")
    send_letter(letter.id)
    assert mail.outbox[0].subject == "The space for music of Radio Andes is nearly used up"
    assert "91 %" in mail.outbox[0].body


def test_a_suspended_client_is_not_warned(cast: Cast) -> None:
    fill(cast, 10**10)
    cast.andes.state = "suspended"
    cast.andes.save()
    warn_all(now=NOW)
    assert not Letter.objects.filter(kind="usage_warning").exists()

"""Odd headers of players and of others are no server errors."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.panel.telling import ready_track


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("bytes=0-" + "9" * 18, 206),
        ("bytes=0-" + "9" * 5000, 200),
        ("bytes=" + "9" * 18 + "-", 416),
        ("bytes=-" + "9" * 5000, 200),
        ("bytes=٣-٤", 200),
        ("bytes=-", 200),
        ("seconds=1-2", 200),
    ],
)
def test_a_range_nobody_can_mean_asks_for_the_whole(header: str, status: int, cast: Cast) -> None:
    url = f"/api/v1/stations/andes/media/{ready_track(cast.radio_andes, 'Tema').id}/audio"
    assert cast.program(cast.alicia).get(url, headers={"Range": header}).status_code == status


def test_a_range_of_another_station_is_not_there(cast: Cast) -> None:
    theirs = ready_track(cast.radio_luna, "Ajena")
    for slug in ("andes", "luna"):
        url = f"/api/v1/stations/{slug}/media/{theirs.id}/audio"
        assert cast.program(cast.alicia).get(url, headers={"Range": "bytes=0-1"}).status_code == 404

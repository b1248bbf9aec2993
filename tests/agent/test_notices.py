"""The notice of a station with nothing to play is rendered once, and is music rather than a beep."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ipstream.agent.notices import NOTHING_TO_PLAY, NOTICES, SECONDS, SUSPENDED, Notice, Notices
from ipstream.core.errors import Unavailable
from tests.agent.desk import said
from tests.air.listening import RATE, clicks, decode, gaps, levels


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> Notices:
    return Notices(tmp_path_factory.mktemp("notices"))


@pytest.fixture(params=NOTICES, ids=lambda notice: notice.name)
def notice(request: pytest.FixtureRequest) -> Notice:
    made: Notice = request.param
    return made


def test_it_is_rendered_once(notices: Notices, notice: Notice) -> None:
    path = notices.path(notice)
    before = path.stat().st_mtime_ns
    assert notices.path(notice) == path
    assert Notices(path.parent).path(notice).stat().st_mtime_ns == before
    assert list(path.parent.glob(f"{notice.name}-*")) == [path]


def test_it_sounds_from_its_beginning_and_fades_out_without_a_click(notices: Notices, notice: Notice) -> None:
    sound = decode(notices.path(notice))
    assert len(sound) / RATE == pytest.approx(SECONDS, abs=0.1)
    assert clicks(sound) == []
    assert all(start > SECONDS - 1 for start, _ in gaps(sound, below_db=-50))
    assert 0.3 < np.abs(sound).max() < 0.9


def test_it_has_many_tones_at_once_and_they_change(notices: Notices, notice: Notice) -> None:
    sound = decode(notices.path(notice))
    heard = []
    for second in range(1, 9):
        spectrum = np.abs(np.fft.rfft(sound[second * RATE : (second + 1) * RATE] * np.hanning(RATE)))
        loud = np.flatnonzero(spectrum > spectrum.max() / 10)
        heard.append((len(set(loud // 20)), int(spectrum.argmax())))
    assert min(tones for tones, _ in heard) >= 3
    assert len({loudest for _, loudest in heard}) >= 4


@pytest.mark.parametrize(
    ("notice", "language", "title"),
    [
        (NOTHING_TO_PLAY, "es", "Emisora sin programación"),
        (NOTHING_TO_PLAY, "en", "Nothing scheduled"),
        (SUSPENDED, "es", "Emisora suspendida"),
        (SUSPENDED, "en", "Station suspended"),
    ],
)
def test_its_line_has_the_title_in_the_language_of_the_station(
    notices: Notices, notice: Notice, language: str, title: str
) -> None:
    line = notices.line(notice, language)
    assert (said(line, "title"), said(line, "kind")) == (title, "notice")
    assert line.endswith(str(notices.path(notice)))


def test_the_two_are_told_apart_by_ear(notices: Notices) -> None:
    for notice, other in (NOTICES, NOTICES[::-1]):
        sound = decode(notices.path(notice))
        own, others = ({pitch for _, pitch in each.notes} for each in (notice, other))
        assert all(levels(sound, pitch, 0.4).max() > 0.05 for pitch in own)
        assert all(levels(sound, pitch, 0.4).max() < 0.05 for pitch in others)


def test_a_node_without_ffmpeg_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(Unavailable) as refused:
        Notices(tmp_path / "notices").path(SUSPENDED)
    assert refused.value.code == "no_notice"
    assert list((tmp_path / "notices").iterdir()) == []

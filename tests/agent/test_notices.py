"""The notice of a station with nothing to play is rendered once, and is music rather than a beep."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ipstream.agent.notices import SECONDS, Notices
from ipstream.core.errors import Unavailable
from tests.agent.desk import said
from tests.air.listening import RATE, clicks, decode, gaps


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> Notices:
    return Notices(tmp_path_factory.mktemp("notices"))


def test_it_is_rendered_once(notices: Notices) -> None:
    path = notices.path("es")
    before = path.stat().st_mtime_ns
    assert notices.path("es") == path
    assert Notices(path.parent).path("es").stat().st_mtime_ns == before
    assert list(path.parent.iterdir()) == [path]


def test_it_sounds_from_its_beginning_and_fades_out_without_a_click(notices: Notices) -> None:
    sound = decode(notices.path("es"))
    assert len(sound) / RATE == pytest.approx(SECONDS, abs=0.1)
    assert clicks(sound) == []
    assert all(start > SECONDS - 1 for start, _ in gaps(sound, below_db=-50))
    assert 0.3 < np.abs(sound).max() < 0.9


def test_it_has_many_tones_at_once_and_they_change(notices: Notices) -> None:
    sound = decode(notices.path("es"))
    heard = []
    for second in range(1, 9):
        spectrum = np.abs(np.fft.rfft(sound[second * RATE : (second + 1) * RATE] * np.hanning(RATE)))
        loud = np.flatnonzero(spectrum > spectrum.max() / 10)
        heard.append((len(set(loud // 20)), int(spectrum.argmax())))
    assert min(tones for tones, _ in heard) >= 3
    assert len({loudest for _, loudest in heard}) >= 4


def test_its_line_has_the_title_in_the_language_of_the_station(notices: Notices) -> None:
    assert said(notices.line("es"), "title") == "Emisora sin programación"
    assert said(notices.line("en"), "title") == "Nothing scheduled"
    assert said(notices.line("es"), "kind") == "notice"


def test_a_node_without_ffmpeg_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(Unavailable) as refused:
        Notices(tmp_path / "notices").path("es")
    assert refused.value.code == "no_notice"
    assert list((tmp_path / "notices").iterdir()) == []

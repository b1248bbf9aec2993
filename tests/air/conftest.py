"""One product for all air tests, and tracks that are known by their tone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.air.listening import make_tone
from tests.air.product import Product, product

MakeTones = Callable[..., list[Path]]


@pytest.fixture(scope="session")
def radio() -> Iterator[Product]:
    """Panel, agent, Icecast, Liquidsoap, worker and Redis, for real."""
    with product() as running:
        yield running


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> MakeTones:
    """``tones(440, 660, seconds=10)``: MP3s titled "Tono 440" by artists of their own."""
    folder = tmp_path_factory.mktemp("tones")

    def make(*frequencies: int, seconds: float = 10.0) -> list[Path]:
        return [
            make_tone(
                folder / f"{frequency}-{seconds:g}.mp3",
                frequency,
                seconds,
                title=f"Tono {frequency}",
                artist=f"Generador {frequency}",
            )
            for frequency in frequencies
        ]

    return make

"""Names and tags of every kind arrive as they were written and break nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ipstream.agent.liquidsoap.annotate import shown
from tests.air.listening import make_tone
from tests.air.product import Air, Product, wait_for

pytestmark = pytest.mark.air

ARTIST = "Ñusta & Cía"
ODD = {
    "quotes": "Canción \"de\" 'prueba'",
    "backslash": "Atrás \\ y \\n sin salto",
    "interpolation": "Uno #{1+1} dos",
    "markup": "Fin ]]> &amp; <b>no</b>",
    "emoji": "Ñandú 🎶 corazón ❤️",
    "long": "Long " + "x" * 495,
    "longer than ICY": "Larguísimo " + "ñ" * 489,
}
SHOWN = [shown(title, ARTIST, "")["title"] for title in ODD.values()]
TONE = 700
SECONDS = 5.0


@pytest.fixture(scope="module")
def rara(radio: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Air]:
    folder = tmp_path_factory.mktemp("odd")
    files = [
        make_tone(folder / f"{name}.mp3", TONE + 150 * i, SECONDS, title=title, artist=ARTIST)
        for i, (name, title) in enumerate(ODD.items())
    ]
    with radio.station("rara", *files, name='Radio "Ñ" \\ #{x} ]]> 🎙️', settings={"crossfade": 0.5}) as air:
        yield air


def test_titles_arrive_unchanged_at_the_panel(rara: Air) -> None:
    assert {track["title"] for track in rara.media()} == set(ODD.values())


def test_titles_arrive_unchanged_at_the_listener(rara: Air) -> None:
    with rara.listen() as player:
        player.wait(
            lambda p: {title.text for title in p.titles} >= {f"{ARTIST} - {title}" for title in SHOWN},
            seconds=16 * SECONDS,
            what="every title",
        )
        assert player.headers["icy-name"] == 'Radio "Ñ" \\ #{x} ]]> 🎙️'


def test_a_title_with_a_line_break_is_one_line_on_the_air(rara: Air, radio: Product, tmp_path: Path) -> None:
    tone = make_tone(tmp_path / "salto.mp3", 2600, SECONDS, title="sin", artist="Ñusta")
    track = radio.upload(rara.slug, tone)
    wait_for(lambda: len(rara.ready()) == len(ODD) + 1, seconds=30, what="ingest")
    radio.api("PATCH", f"/stations/{rara.slug}/media/{track['id']}", {"title": "Dos\nlíneas"})
    with rara.listen() as player:
        player.wait(
            lambda p: any(title.text == "Ñusta - Dos líneas" for title in p.titles),
            seconds=20 * SECONDS,
            what="the title with a line break",
        )

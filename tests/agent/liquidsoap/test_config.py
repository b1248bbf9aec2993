"""A station is data: the JSON that station.liq reads, pinned."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ipstream.agent.liquidsoap import config
from ipstream.core.protocol.spec import Output, Sound, StationSpec
from tests.agent.radio import station

GOLDEN = Path(__file__).with_name("station.golden.json")
PLACES = config.Places(
    agent_url="http://127.0.0.1:3001/liquidsoap/secret/stations/1",
    socket="/node/run/1.sock",
    events_file="/node/stations/1/events",
    media="/node/media",
    safety="/node/stations/1/safety",
    notice='annotate:ips_kind="notice":/node/notices/es.wav',
    suspension='annotate:ips_kind="notice":/node/notices/suspended.wav',
)
ICECAST = config.Server("127.0.0.1", 8000, 's"ecret')


@pytest.fixture
def spec() -> StationSpec:
    """A name that would break any generated code, three qualities."""
    return station(
        name='Radio "Ñandú" #{1+1} \\ ]]>\n😀',
        description="Todo el día",
        genre="Folclore",
        url="https://andes.example",
        outputs=(Output("/andes", "mp3", 128), Output("/andes/64", "mp3", 64), Output("/andes/320", "mp3", 320)),
        sound=Sound(crossfade=2.5),
        public=True,
    )[0]


def test_it_is_what_the_program_was_tested_with(spec: StationSpec) -> None:
    assert config.render_config(spec, places=PLACES, icecast=ICECAST).decode() == GOLDEN.read_text()


def test_it_has_exactly_the_fields_that_the_program_reads(spec: StationSpec) -> None:
    program = Path(config.__file__).with_name("station.liq").read_text()
    declared = program.split("let json.parse (c : {", 1)[1].split("})", 1)[0]
    top = re.findall(r"^  (\w+):", declared, re.MULTILINE)
    assert sorted(top) == sorted(json.loads(config.render_config(spec, places=PLACES, icecast=ICECAST)))


def test_texts_arrive_as_they_are_on_one_line(spec: StationSpec) -> None:
    told = json.loads(config.render_config(spec, places=PLACES, icecast=ICECAST))
    assert told["name"] == spec.name.replace("\n", " ")
    assert told["icecast"]["password"] == 's"ecret'


def test_texts_that_icecast_could_not_take_as_headers_are_cut(spec: StationSpec) -> None:
    long = replace(
        spec, name="😀" * 500, description="ñ" * 500, genre="é" * 500, url="https://andes.example/" + "x" * 500
    )
    told = json.loads(config.render_config(long, places=PLACES, icecast=ICECAST))
    assert sum(len(told[name].encode()) for name in ("name", "description", "genre", "url")) <= 2_500
    assert told["description"] == long.description


def test_a_paused_station_begins_paused(spec: StationSpec) -> None:
    told = json.loads(config.render_config(replace(spec, wanted="paused"), places=PLACES, icecast=ICECAST))
    assert told["paused"] is True


def test_a_suspended_station_begins_suspended(spec: StationSpec) -> None:
    told = json.loads(config.render_config(replace(spec, suspended=True), places=PLACES, icecast=ICECAST))
    assert (told["suspended"], told["paused"]) == (True, False)


def test_media_is_a_folder_and_not_the_beginning_of_a_name(spec: StationSpec) -> None:
    assert json.loads(config.render_config(spec, places=PLACES, icecast=ICECAST))["media"] == "/node/media/"

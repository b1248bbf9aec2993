"""icecast.xml: pinned, proof against any text, taken by the real Icecast."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipstream.agent.icecast.config import asked_mount, render_icecast, standby_mount, standby_mounts
from ipstream.agent.icecast.process import prepare_folder, write_config
from ipstream.agent.settings import Secrets
from ipstream.core.protocol.spec import IcecastSpec, StationSpec
from tests.agent.icecast.stage import Node, andes, luna

GOLDEN = Path(__file__).with_name("icecast.golden.xml")
SECRETS = Secrets("the-source", "the-admin", "the-relay", "the-liquidsoap", "the-callback")
SPEC = IcecastSpec("radio.example", 8000, max_clients=500, location="Lima, Per\u00fa", admin_email="ops@example.com")
CALLBACK = "http://127.0.0.1:3001/icecast"
NASTY = [
    "\"'<&>",
    "]]>",
    "#{1+1}",
    "a\nb\r\nX: y",
    "\x00\x01\x1b\x7f\x85",
    "\U0001f4fb\u00f1",
    "\ud800\ufffe",
    "\u00f1" * 500,
]


def render(spec: IcecastSpec = SPEC, *stations: StationSpec) -> bytes:
    return render_icecast(spec, stations, secrets=SECRETS, callback_url=CALLBACK)


def test_it_is_rendered_as_pinned() -> None:
    assert render(SPEC, andes(), luna()).decode() == GOLDEN.read_text()


@given(st.text(), st.text())
def test_any_text_gives_xml_that_reads_back(location: str, contact: str) -> None:
    root = ET.fromstring(render(replace(SPEC, location=location, admin_email=contact), andes()))
    assert root.findtext("authentication/admin-password") == "the-admin"
    assert root.find("mount[mount-name='/_standby/andes/64']") is not None
    assert "\n" not in (root.findtext("location") or "")


@pytest.mark.parametrize("text", NASTY)
def test_a_stations_texts_are_not_in_it_at_all(text: str) -> None:
    named = andes(name=text, description=text, genre=text, url=text)
    assert render(SPEC, named) == render(SPEC, andes())


def test_a_stopped_station_keeps_its_mounts_and_loses_its_standby() -> None:
    stopped = andes(wanted="stopped")
    assert render(SPEC, stopped) == render(SPEC, andes())
    assert standby_mounts([stopped, luna()]) == {"/_standby/luna": 128}


def test_every_mount_waits_on_a_standby_of_its_own() -> None:
    root = ET.fromstring(render(SPEC, andes(), luna()))
    fallbacks = [mount.findtext("fallback-mount") for mount in root.findall("mount")]
    named = [fallback for fallback in fallbacks if fallback]
    assert len(named) == len(set(named)) == 3
    assert asked_mount(standby_mount("/andes/64")) == "/andes/64"
    assert asked_mount("/andes/64") == "/andes/64"


@pytest.mark.parametrize("text", NASTY)
async def test_icecast_takes_any_text(home: Path, text: str) -> None:
    made = Node(home, ())
    made.spec = replace(made.spec, location=text, admin_email=text)
    made.configure(andes())
    try:
        async with made.admin:
            await made.start_icecast()
            assert await made.admin.mounts() == ()
    finally:
        made.icecast.kill()
        made.icecast.wait(5)


def test_only_icecasts_user_can_read_it_and_it_is_written_when_it_changed(home: Path) -> None:
    folder = prepare_folder(home)
    assert write_config(folder, render(SPEC, andes())) is True
    assert write_config(folder, render(SPEC, andes())) is False
    assert write_config(folder, render(SPEC, luna())) is True
    file, place = (folder / "icecast.xml").stat(), folder.stat()
    assert file.st_mode & 0o777 == 0o600
    assert (file.st_uid, file.st_gid) == (place.st_uid, place.st_gid)
    assert place.st_mode & 0o007 == 0

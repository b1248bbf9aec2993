"""icecast.xml: pinned, proof against any text, taken by the real Icecast."""

from __future__ import annotations

import asyncio
import socket
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipstream.agent.icecast.config import asked_mount, render_icecast, standby_mount, standby_mounts
from ipstream.agent.icecast.process import icecast_command, prepare_folder, write_config
from ipstream.agent.settings import Secrets
from ipstream.core.protocol.spec import IcecastSpec, Output, StationSpec
from ipstream.core.units import StationId
from tests.agent.conftest import until
from tests.agent.icecast.stage import Node, andes, listening, luna, node
from tests.agent.radio import LUNA
from tests.air.listening import Player

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
    assert len(root.findall("mount")) == 4
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


async def test_icecast_is_not_root_and_needs_no_path_that_nobody_can_walk(home: Path) -> None:
    home.chmod(0o700)
    async with node(home, andes()) as made:
        assert Path(f"/proc/{made.icecast.pid}").stat().st_uid != 0
        assert made.configure(andes(), luna())
        await made.reload_icecast()
        await made.source("/luna")
        assert (await made.knock("/luna")).status == 200
        assert made.admission.listeners(LUNA) == 1


async def test_icecast_dies_with_who_started_it(home: Path) -> None:
    made = Node(home, ())
    made.configure(andes())
    starter = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    command = ("setpriv", "--pdeathsig", "KILL", "--", *icecast_command(home / "icecast"))
    parent = made.run(sys.executable, "-c", starter, *command)
    async with made.admin:
        await made.until_admin("run")
    parent.kill()
    parent.wait(5)
    await until(lambda: not _listens(made.port), seconds=3)


async def test_new_stations_are_taken_up_and_nobody_who_listens_notices(on_air: Node) -> None:
    more = [numbered(number) for number in (1, 2)]
    async with listening(f"{on_air.url}/andes", f"{on_air.url}/andes/64") as players:
        for count in (1, 2):
            assert on_air.configure(andes(), luna(), *more[:count])
            await on_air.reload_icecast()
            await _hear_a_second_more(players)
        await on_air.source("/radio-2")
        assert (await on_air.knock("/radio-2")).status == 200
        assert not any(player.ended for player in players)
    assert max(map(_longest_pause, players)) < 0.5
    await on_air.until_listeners(0)


async def test_icecast_survives_the_last_listener_from_before_a_reload(on_air: Node) -> None:
    """He is the last to hold the old configuration, which Icecast then clears away in the midst of its use."""
    for count in (1, 2, 3):
        guests = await asyncio.gather(*(on_air.knock(mount) for mount in ("/andes", "/andes/64") * 3))
        assert on_air.configure(andes(), numbered(count))
        await on_air.reload_icecast()
        await asyncio.gather(*(guest.leave() for guest in guests))
        await on_air.until_listeners(0)
    assert on_air.icecast.poll() is None
    assert (await on_air.knock("/andes")).status == 200


def numbered(number: int) -> StationSpec:
    slug = f"radio-{number}"
    return replace(luna(), id=StationId(slug), slug=slug, outputs=(Output(f"/{slug}", "mp3", 128),))


async def _hear_a_second_more(players: list[Player]) -> None:
    heard = [len(player.audio) for player in players]
    await until(lambda: all(len(p.audio) > was + 8000 for p, was in zip(players, heard, strict=True)), seconds=6)


def _longest_pause(player: Player) -> float:
    times = [at for at, _ in player.arrivals]
    return max(later - earlier for earlier, later in pairwise(times))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

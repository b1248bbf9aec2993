"""Icecast as a process: whose it is, how it dies, how it takes up a new configuration."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from ipstream.agent.icecast import reload as reloading
from ipstream.agent.icecast.admin import IcecastUnavailable
from ipstream.agent.icecast.config import WEB
from ipstream.agent.icecast.process import icecast_command, prepare_folder
from ipstream.core.protocol.spec import Output, StationSpec
from ipstream.core.units import StationId
from tests.agent.conftest import until
from tests.agent.icecast.stage import Node, andes, listening, luna, node
from tests.agent.radio import LUNA
from tests.air.listening import Player


async def test_icecast_is_not_root_and_needs_no_path_that_nobody_can_walk(home: Path) -> None:
    home.chmod(0o700)
    async with node(home, andes()) as made:
        assert Path(f"/proc/{made.icecast.pid}").stat().st_uid != 0
        assert made.configure(andes(), luna())
        await made.reload_icecast()
        await made.source("/luna")
        assert (await made.knock("/luna")).status == 200
        assert made.admission.listeners(LUNA) == 1


def test_icecast_may_read_its_intros_whatever_the_umask_of_the_agent(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        web = prepare_folder(tmp_path) / WEB
    finally:
        os.umask(before)
    intros = list(web.glob("intro-*.mp3"))
    assert intros
    assert all(path.stat().st_mode & stat.S_IROTH for path in intros)


async def test_icecast_dies_with_who_started_it(home: Path) -> None:
    made = Node(home, ())
    made.configure(andes())
    starter = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    command = ("setpriv", "--pdeathsig", "KILL", "--", *icecast_command(home / "icecast"))
    parent = made.run(sys.executable, "-c", starter, *command)
    async with made.admin:
        await made.until_admin("run")
    icecast = int(Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text())
    try:
        parent.kill()
        parent.wait(5)
        await until(lambda: not _listens(made.port), seconds=3)
    finally:
        with suppress(ProcessLookupError):
            os.kill(icecast, signal.SIGKILL)


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
    for count in (1, 2):
        guests = await asyncio.gather(*(on_air.knock(mount) for mount in ("/andes", "/andes/64") * 3))
        assert on_air.configure(andes(), numbered(count))
        await on_air.reload_icecast()
        await asyncio.gather(*(guest.leave() for guest in guests))
        await on_air.until_listeners(0)
    assert on_air.icecast.poll() is None
    assert (await on_air.knock("/andes")).status == 200


async def test_who_comes_during_a_reload_waits_and_is_let_in(on_air: Node) -> None:
    with on_air.admission.holding():
        newcomer = asyncio.create_task(on_air.knock("/andes"))
        assert on_air.configure(andes(), numbered(1))
        await asyncio.sleep(0.6)
        assert not newcomer.done()
    assert (await newcomer).status == 200


async def test_a_configuration_that_icecast_does_not_take_up_is_noticed(
    on_air: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "PATIENCE", 2.0)
    assert on_air.configure(andes(), numbered(1))
    (on_air.home / "icecast" / "icecast.xml").chmod(0)
    with pytest.raises(IcecastUnavailable, match="take up"):
        await on_air.reload_icecast()
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

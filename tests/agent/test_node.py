"""A node with all its processes: what it is told to do is heard, what is heard is told, and it gets up again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import numpy as np
import pytest
import pytest_asyncio

from ipstream.core.protocol.commands import Command, Verb
from ipstream.core.protocol.events import (
    AiringEnded,
    AiringStarted,
    CommandDone,
    CommandRefused,
    ListenerJoined,
    ListenerLeft,
    ProgrammePaused,
    ProgrammeResumed,
    SilenceStarted,
    StationDown,
    StationUp,
)
from ipstream.core.protocol.spec import Sound
from ipstream.core.units import StationId
from tests.agent.conftest import until
from tests.agent.node_stage import ANDES_TONES, LUNA_TONES, NodeStage, node_stage
from tests.agent.radio import ANDES, LUNA
from tests.agent.supervision import alive
from tests.air.listening import RATE, Player, gaps, levels, tones_in_order

pytestmark = [pytest.mark.air, pytest.mark.asyncio(loop_scope="module")]
PROGRAM = f"station-{ANDES}"
WAIT = 60.0
"""Seconds for what takes a few on a machine that has nothing else to do."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_node() -> AsyncIterator[NodeStage]:
    async with node_stage() as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def node(one_node: NodeStage) -> NodeStage:
    """The node with Andes alone on the air."""
    one_node.without(LUNA)
    one_node.want()
    await on_air(one_node)
    return one_node


async def on_air(node: NodeStage, station_id: StationId = ANDES) -> None:
    """Until all is as wanted and the panel was told that the station is up and what it plays."""
    await node.arranged()
    await until(lambda: _newest(node, station_id, StationUp, StationDown) is StationUp, seconds=WAIT)
    await until(lambda: _newest(node, station_id, AiringStarted, AiringEnded) is AiringStarted, seconds=WAIT)


def _newest(node: NodeStage, station_id: StationId, *kinds: type) -> type | None:
    told = node.told(object, station_id=station_id)
    return next((type(body) for body in reversed(told) if isinstance(body, kinds)), None)


async def listen(node: NodeStage, seconds: float, path: str = "/andes") -> Player:
    with Player(node.mount(path)) as player:
        await asyncio.sleep(seconds)
    return player


async def test_what_is_told_is_what_is_heard(node: NodeStage) -> None:
    since = node.mark()
    player = await listen(node, 14)
    heard = tones_in_order(player.sound(), ANDES_TONES)
    started = node.began(since=since)
    assert len(started) >= 2
    assert heard[-len(started) :] == started or heard[-len(started) + 1 :] == started[:-1]
    assert holes(player) == []
    ended = node.told(AiringEnded, since=since)
    assert [event.how for event in ended] == ["finished"] * len(started)


async def test_settings_of_sound_change_without_a_restart_and_others_with_one(node: NodeStage) -> None:
    pid = await node.pid(PROGRAM)
    node.want(sound=Sound(crossfade=2.5))
    await until_status(node, crossfade=2.5)
    assert await node.pid(PROGRAM) == pid
    since = node.mark()
    node.want(name="Radio Andes y más")
    await until(lambda: node.told(StationUp, since=since), seconds=WAIT)
    assert await node.pid(PROGRAM) != pid
    down = node.told(StationDown, since=since)
    assert [event.wanted for event in down] == [True]


async def test_a_paused_station_keeps_its_mounts_and_is_silent(node: NodeStage) -> None:
    pid, since = await node.pid(PROGRAM), node.mark()
    node.want(wanted="paused")
    await until_status(node, paused=True)
    player = await listen(node, 4)
    assert np.abs(player.sound()[44100 * 3 :]).max() < 0.001
    node.want(wanted="on_air")
    await until_status(node, paused=False)
    assert tones_in_order((await listen(node, 3)).sound(), ANDES_TONES)
    assert await node.pid(PROGRAM) == pid
    assert not any(node.told(kind, since=since) for kind in (StationUp, StationDown, SilenceStarted))
    await until(lambda: node.told(ProgrammeResumed, since=since), seconds=WAIT)
    assert node.told(ProgrammePaused, since=since)


async def test_a_stopped_station_lets_its_listeners_go_and_starts_again(node: NodeStage) -> None:
    since = node.mark()
    with Player(node.mount()) as player:
        node.want(wanted="stopped")
        await until(lambda: node.told(StationDown, since=since) and player.ended)
    assert [event.wanted for event in node.told(StationDown, since=since)] == [False]
    assert [event.how for event in node.told(AiringEnded, since=since)][-1] == "interrupted"
    assert await node.pid(PROGRAM) == 0
    with Player(node.mount()) as refused:
        assert refused.status == 401
    node.want()
    await on_air(node)
    assert tones_in_order((await listen(node, 3)).sound(), ANDES_TONES)


async def test_a_second_station_comes_and_goes_beside_the_first_which_hears_nothing_of_it(node: NodeStage) -> None:
    pid = await node.pid(PROGRAM)
    with Player(node.mount()) as andes:
        node.want(LUNA_TONES, LUNA, slug="luna")
        await on_air(node, LUNA)
        luna = await listen(node, 3, "/luna")
        assert tones_in_order(luna.sound(), ANDES_TONES + LUNA_TONES)[0] in LUNA_TONES
        node.without(LUNA)
        await until_gone(node, f"station-{LUNA}")
    assert set(tones_in_order(andes.sound(), ANDES_TONES + LUNA_TONES)) <= set(ANDES_TONES)
    assert holes(andes) == []
    assert await node.pid(PROGRAM) == pid


async def test_a_person_skips_and_restarts_and_is_refused_what_cannot_be(node: NodeStage) -> None:
    since = node.mark()
    await on_air(node)
    skip = order(node, "skip")
    await until(lambda: node.told(CommandDone, since=since))
    await until(lambda: node.told(AiringEnded, since=since))
    assert node.told(CommandDone, since=since)[0].command_id == skip
    assert node.told(AiringEnded, since=since)[0].how == "skipped"
    pid = await node.pid(PROGRAM)
    order(node, "restart")
    await until(lambda: node.told(StationUp, since=since), seconds=WAIT)
    assert await node.pid(PROGRAM) != pid
    order(node, "skip", LUNA)
    await until(lambda: node.told(CommandRefused, station_id=LUNA))
    assert node.told(CommandRefused, station_id=LUNA)[-1].code == "unknown_station"


async def test_a_killed_agent_is_not_heard_and_forgets_nothing(node: NodeStage) -> None:
    since, before = node.mark(), await node.pid("agent")
    with Player(node.mount()) as player:
        await asyncio.sleep(1)
        os.kill(before, signal.SIGKILL)
        await asyncio.sleep(9)
    assert await node.pid("agent") not in (0, before)
    assert holes(player) == []
    heard = tones_in_order(player.sound(), ANDES_TONES)
    started = node.began(since=since)
    assert heard[1:] == started[: len(heard) - 1]
    assert len(node.told(ListenerJoined, since=since)) == 1
    await until(lambda: node.told(ListenerLeft, since=since))
    assert not any(node.told(kind, since=since) for kind in (StationUp, StationDown))


async def test_a_killed_liquidsoap_is_heard_again_in_under_five_seconds_by_those_who_listened(node: NodeStage) -> None:
    since = node.mark()
    with Player(node.mount()) as player:
        await asyncio.sleep(2)
        os.kill(await node.pid(PROGRAM), signal.SIGKILL)
        killed = time.time()
        await until(lambda: node.told(StationUp, since=since), seconds=WAIT)
        await asyncio.sleep(3)
        assert not player.ended
    assert music_again(player, after=killed + 0.7) - killed < 5
    assert [event.wanted for event in node.told(StationDown, since=since)] == [True]
    assert "interrupted" in [event.how for event in node.told(AiringEnded, since=since)]
    assert node.told(ListenerLeft, since=since)[:-1] == []


async def test_a_liquidsoap_that_died_while_the_agent_was_dead_is_told_of(node: NodeStage) -> None:
    since = node.mark()
    await until(lambda: node.told(AiringStarted, since=since))
    since, playing = node.mark(), node.told(AiringStarted)[-1].airing_id
    for program in ("agent", PROGRAM):
        os.kill(await node.pid(program), signal.SIGKILL)
    await until(lambda: node.told(StationUp, since=since), seconds=WAIT)
    ended = node.told(AiringEnded, since=since)[0]
    assert (ended.airing_id, ended.how) == (playing, "interrupted")
    assert [event.wanted for event in node.told(StationDown, since=since)] == [True]


async def test_a_killed_icecast_has_its_mounts_back_in_under_eight_seconds(node: NodeStage) -> None:
    since, pid = node.mark(), await node.pid(PROGRAM)
    with Player(node.mount()) as player:
        await asyncio.sleep(1.5)
        os.kill(await node.pid("icecast"), signal.SIGKILL)
        killed = time.time()
        await until(lambda: node.told(StationUp, since=since), seconds=WAIT)
        assert time.time() - killed < 8
        await until(lambda: player.ended)
    assert tones_in_order((await listen(node, 3)).sound(), ANDES_TONES)
    assert await node.pid(PROGRAM) == pid
    assert [event.wanted for event in node.told(StationDown, since=since)] == [True]
    await until(lambda: len(node.told(ListenerLeft, since=since)) == 2, seconds=20)


async def test_everything_killed_starts_from_the_disk_with_the_panel_away(node: NodeStage) -> None:
    pids = [state.pid for state in (await node.states()).values()]
    async with node.panel_away():
        node.supervision.kill()
        await until(lambda: not any(map(alive, pids)))
        node.supervision.start()
        await until(lambda: delivers(node))
        assert tones_in_order((await listen(node, 4)).sound(), ANDES_TONES)
    since = node.mark()
    await until(lambda: node.told(AiringStarted, since=since), seconds=30)
    started = [event.airing_id for event in node.told(AiringStarted)]
    assert len(started) == len(set(started))


async def test_who_lacks_the_secret_learns_nothing_of_a_station(node: NodeStage) -> None:
    url = f"http://127.0.0.1:{node.supervision.settings.port}"
    async with aiohttp.ClientSession() as session:
        for secret, station_id in (("wrong", ANDES), (node.callback_secret, LUNA)):
            async with session.get(f"{url}/liquidsoap/{secret}/stations/{station_id}/next") as answer:
                assert answer.status == 404
        async with session.post(f"{url}/icecast/listener_add", data={"client": "1"}) as answer:
            assert answer.status == 403
    kept = [node.home, *node.home.glob("*.db"), *(node.home / "stations" / ANDES).iterdir()]
    assert not [path for path in kept if path.stat().st_mode & 0o007]


async def test_the_agent_ends_cleanly_when_told_to(node: NodeStage) -> None:
    before = await node.pid("agent")
    os.kill(before, signal.SIGTERM)
    await until(lambda: not alive(before), seconds=5)
    log = (node.home / "log" / "agent.log").read_text()
    assert log.rstrip().endswith("agent ended") or "agent ended" in log
    assert "Traceback" not in log


def order(node: NodeStage, verb: Verb, station_id: StationId = ANDES) -> str:
    command = Command(str(uuid.uuid4()), station_id, verb, datetime.now(UTC) + timedelta(seconds=20))
    node.panel.command(command)
    return command.id


async def until_status(node: NodeStage, **wanted: object) -> None:
    async with asyncio.timeout(10):
        while True:
            status = await node.control().status()
            if all(getattr(status, name) == value for name, value in wanted.items()):
                return
            await asyncio.sleep(0.1)


async def until_gone(node: NodeStage, program: str) -> None:
    async with asyncio.timeout(10):
        while program in await node.states():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def delivers(node: NodeStage) -> bool:
    try:
        with Player(node.mount()) as player:
            return player.status == 200
    except OSError:
        return False


def holes(player: Player) -> list[tuple[float, float]]:
    """Gaps in what was heard after the decoder had found its feet."""
    return gaps(player.sound()[RATE // 2 :])


def music_again(player: Player, *, after: float) -> float:
    """When (unix time) a tone of Andes was heard again; every mount here is 128 kbit/s."""
    loudest = np.max([levels(player.sound(), tone) for tone in ANDES_TONES], axis=0)
    for index in np.flatnonzero(loudest > 0.1):
        at = next(at for at, so_far in player.arrivals if so_far >= index * 0.05 * 16000)
        if at > after:
            return at
    raise AssertionError("no music again")

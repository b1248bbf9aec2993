"""Who may listen and who does, judged by the real Icecast."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from ipstream.agent.icecast.config import CALLBACK_USER, REFUSED, UNPRINTABLE
from ipstream.core.protocol.events import ListenerJoined, ListenerLeft, ListenerRefused
from tests.agent.conftest import until
from tests.agent.icecast.stage import Guest, Node, andes, eventually, listening, luna, node
from tests.agent.radio import ANDES, LUNA


async def enter(on_air: Node, count: int) -> list[Guest]:
    """That many at once, by turns on either mount."""
    return await asyncio.gather(*(on_air.knock(("/andes", "/andes/64")[n % 2]) for n in range(count)))


async def test_the_limit_holds_over_all_mounts_whoever_comes_at_once(on_air: Node) -> None:
    guests = await enter(on_air, 60)
    assert Counter(guest.status for guest in guests) == {200: 50, 401: 10}
    assert on_air.admission.listeners(ANDES) == 50
    assert len(on_air.events(ListenerJoined)) == 50


async def test_a_refused_player_is_told_why_and_when_to_come_back(on_air: Node) -> None:
    on_air.admission.follow([andes(listener_limit=0)])
    guest = await on_air.knock("/andes")
    assert guest.status == 401
    assert guest.headers["x-refused"] == REFUSED
    assert guest.headers["retry-after"] == "30"
    assert guest.headers["access-control-allow-origin"] == "*"


async def test_when_one_leaves_one_gets_in_over_the_other_mount(on_air: Node) -> None:
    on_air.admission.follow([andes(listener_limit=2)])
    first, second = await on_air.knock("/andes"), await on_air.knock("/andes")
    assert (await on_air.knock("/andes/64")).status == 401
    await first.leave()
    await on_air.until_listeners(1)
    assert (await on_air.knock("/andes/64")).status == 200
    assert (await on_air.knock("/andes")).status == 401
    await second.leave()


async def test_a_session_is_told_from_beginning_to_end(on_air: Node) -> None:
    guest = await on_air.knock("/andes/64", agent="VLC/3.0 \u00f1")
    [joined] = on_air.events(ListenerJoined)
    assert joined == ListenerJoined(joined.session_id, "/andes/64", "127.0.0.1", "VLC/3.0 \u00f1", 1)
    on_air.clock.pass_by(90)
    await guest.leave()
    await on_air.until_listeners(0)
    [left] = on_air.events(ListenerLeft)
    assert left == ListenerLeft(joined.session_id, "/andes/64", left.seconds, 0)
    assert 90 < left.seconds < 100
    assert on_air.told.times[-1] is not None


async def test_a_refusal_is_told_once_a_minute_however_often_a_player_knocks(on_air: Node) -> None:
    on_air.admission.follow([andes(listener_limit=0)])
    for _ in range(3):
        await on_air.knock("/andes", agent="knocker")
    assert on_air.events(ListenerRefused) == [ListenerRefused("/andes", "127.0.0.1", "knocker", "listener_limit", 0)]
    on_air.clock.pass_by(61)
    await on_air.knock("/andes")
    assert len(on_air.events(ListenerRefused)) == 2


async def test_a_stopped_station_and_a_mount_that_has_gone_let_nobody_in(on_air: Node) -> None:
    on_air.admission.follow([andes(wanted="stopped")])
    assert (await on_air.knock("/andes")).status == 401
    on_air.admission.follow([luna()])
    assert (await on_air.knock("/andes/64")).status == 401
    assert [refused.why for refused in on_air.events(ListenerRefused)] == ["stopped", "unknown_mount"]
    assert on_air.told.events[-1][0] is None


async def test_mounts_nobody_configured_and_standbys_asked_by_name_are_closed(on_air: Node) -> None:
    assert (await on_air.knock("/other")).status == 404
    assert (await on_air.knock("/_standby/andes")).status == 403
    assert (await on_air.knock("/_standby%2Fandes")).status in (403, 404)


async def test_a_listener_cannot_choose_what_is_asked_about_him(on_air: Node) -> None:
    queries = ("?mount=/luna&client=1", "?action=listener_remove&client=1", "?x=%00%0d%0a]]>", "?" + "\u00f1" * 300)
    for count, query in enumerate(queries, start=1):
        assert (await on_air.knock("/andes", query=query)).status == 200
        assert on_air.admission.listeners(ANDES) == count
    assert on_air.admission.listeners(LUNA) == 0
    assert {joined.mount for joined in on_air.events(ListenerJoined)} == {"/andes"}


async def test_an_escaped_mount_counts_like_the_plain_one(on_air: Node) -> None:
    guest = await on_air.knock("/%61ndes")
    assert guest.status == 200
    assert on_air.admission.listeners(ANDES) == 1
    await guest.leave()
    await on_air.until_listeners(0)


async def test_only_icecast_may_speak_to_the_agent(on_air: Node) -> None:
    url = f"http://127.0.0.1:{on_air.agent_port}/icecast/listener_add?mount=/andes"
    right = {"Authorization": aiohttp.encode_basic_auth(CALLBACK_USER, on_air.secrets.icecast_callback)}
    wrong = {"Authorization": aiohttp.encode_basic_auth(CALLBACK_USER, "guess")}
    async with aiohttp.ClientSession() as session:
        for headers in ({}, wrong):
            async with session.post(url, data={"client": "1"}, headers=headers) as answer:
                assert answer.status == 403
        async with session.post(url, data={"client": "x"}, headers=right) as answer:
            assert answer.status == 400
            assert "client" in await answer.text()
    assert on_air.told.events == []


async def test_a_restarted_agent_forgets_nobody(on_air: Node) -> None:
    on_air.admission.follow([andes(listener_limit=2)])
    guests = [await on_air.knock("/andes"), await on_air.knock("/andes/64")]
    await on_air.stop_agent()
    await on_air.start_agent()
    assert on_air.admission.listeners(ANDES) == 2
    await guests[0].leave()
    await on_air.until_listeners(1)
    joined, left = on_air.events(ListenerJoined), on_air.events(ListenerLeft)
    assert [one.session_id for one in left] == [joined[0].session_id]
    await on_air.admission.reconcile()
    assert on_air.admission.listeners(ANDES) == 1


async def test_a_goodbye_said_while_the_agent_was_away_is_noticed(on_air: Node) -> None:
    guest, staying = await on_air.knock("/andes"), await on_air.knock("/andes/64")
    await leave_unheard(on_air, guest)
    on_air.clock.pass_by(30)
    await on_air.admission.reconcile()
    assert on_air.admission.listeners(ANDES) == 1
    [left] = on_air.events(ListenerLeft)
    assert left.mount == "/andes"
    await staying.leave()


async def test_a_clock_that_was_put_back_does_not_keep_those_who_have_gone(on_air: Node) -> None:
    guest = await on_air.knock("/andes")
    await leave_unheard(on_air, guest)
    on_air.clock.pass_by(-3600)
    await on_air.admission.reconcile()
    assert on_air.admission.listeners(ANDES) == 0
    [left] = on_air.events(ListenerLeft)
    assert left.seconds == 0


async def test_nobody_is_refused_because_of_one_who_has_gone(on_air: Node) -> None:
    on_air.configure(andes(listener_limit=1), luna())
    guest = await on_air.knock("/andes")
    await leave_unheard(on_air, guest)
    on_air.clock.pass_by(30)
    assert (await on_air.knock("/andes")).status == 200


async def test_listeners_whose_note_was_lost_are_taken_in_again(on_air: Node) -> None:
    guest = await on_air.knock("/andes", agent="old friend")
    await on_air.stop_agent()
    (on_air.home / "sessions.sqlite").write_bytes(b"not a database at all" * 100)
    on_air.told.events.clear()
    await on_air.start_agent()
    await on_air.admission.reconcile()
    [joined] = on_air.events(ListenerJoined)
    assert (joined.mount, joined.user_agent, joined.listeners) == ("/andes", "old friend", 1)
    await guest.leave()
    await on_air.until_listeners(0)


async def test_when_icecast_was_killed_its_sessions_end_and_the_full_station_is_free_again(on_air: Node) -> None:
    on_air.configure(andes(listener_limit=3), luna())
    for client in range(900001, 900004):  # Icecast counts from 1 again, these numbers will not come soon.
        await on_air.admission.listener_add({"client": str(client), "mount": "/andes"})
    await on_air.admission.reconcile()
    second = int(time.time())
    await until(lambda: time.time() >= second + 1)  # Icecast says when it started in whole seconds.
    on_air.icecast.kill()
    on_air.icecast.wait(5)
    await on_air.start_icecast()
    await on_air.source("/andes")
    newcomers = await asyncio.gather(*(on_air.knock("/andes") for _ in range(4)))
    assert Counter(guest.status for guest in newcomers) == {200: 3, 401: 1}
    left = on_air.events(ListenerLeft)
    assert {one.session_id for one in left} == {one.session_id for one in on_air.events(ListenerJoined)[:3]}


async def test_a_number_that_comes_again_is_a_new_listener(on_air: Node) -> None:
    form = {"client": "900", "mount": "/andes", "ip": "192.0.2.1", "agent": "x"}
    await on_air.admission.listener_add(form)
    await on_air.admission.listener_add(form | {"ip": "192.0.2.2"})
    first, second = on_air.events(ListenerJoined)
    assert [left.session_id for left in on_air.events(ListenerLeft)] == [first.session_id]
    assert (second.address, second.listeners) == ("192.0.2.2", 1)


async def test_without_the_agent_newcomers_are_refused_at_once_and_listeners_hear_on(on_air: Node) -> None:
    async with listening(f"{on_air.url}/andes") as [player]:
        await on_air.stop_agent()
        heard = len(player.audio)
        guest = await asyncio.wait_for(on_air.knock("/andes"), 2)
        assert guest.status == 401
        await until(lambda: len(player.audio) > heard + 16000)
        assert not player.ended
        await on_air.start_agent()
        assert (await on_air.knock("/andes")).status == 200


@pytest.mark.parametrize("agent", ["\x01\x07\x1b[31m\u00f1\U0001f4fb", "]]>&#0;%00<!DOCTYPE x>", "x" * 3900])
async def test_no_user_agent_spoils_the_list_of_listeners(on_air: Node, agent: str) -> None:
    nasty, other = await on_air.knock("/andes", agent=agent), await on_air.knock("/andes/64")
    assert nasty.status == other.status == 200
    await until_there(on_air, "/andes", 1)
    await leave_unheard(on_air, other)
    on_air.clock.pass_by(30)
    await on_air.admission.reconcile()
    assert [left.mount for left in on_air.events(ListenerLeft)] == ["/andes/64"]
    assert not UNPRINTABLE.search(on_air.events(ListenerJoined)[0].user_agent)
    assert on_air.admission.listeners(ANDES) == 1


async def test_a_listener_is_admitted_quickly(home: Path) -> None:
    async with node(home, andes()) as made:
        await made.source("/andes")
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(5):
            assert (await made.knock("/andes")).status == 200
        assert (loop.time() - began) / 5 < 0.35


async def leave_unheard(on_air: Node, guest: Guest) -> None:
    """Leave while the agent is away, which then comes back."""
    await on_air.stop_agent()
    await guest.leave()
    await until(lambda: "auth to server" in on_air.log_of(on_air.icecast))
    await on_air.start_agent()


async def until_there(on_air: Node, mount: str, count: int) -> None:
    """Icecast itself lists that many."""

    async def listed() -> bool:
        return len(await on_air.admin.listeners(mount)) == count

    await eventually(listed)

"""Icecast's admin interface as the agent uses it."""

from __future__ import annotations

import pytest
from aiohttp import web

from ipstream.agent.icecast.admin import AdminClient, IcecastUnavailable, Listener
from ipstream.core.errors import NotFound
from tests.agent.conftest import until
from tests.agent.icecast.stage import Node, eventually, listening
from tests.air.listening import free_ports


async def test_it_lists_the_sources_and_who_hears_them(on_air: Node) -> None:
    async with listening(f"{on_air.url}/andes/64"):

        async def counted() -> bool:
            return {source.mount: source.listeners for source in await on_air.admin.mounts()} == {
                "/andes": 0,
                "/andes/64": 1,
            }

        await eventually(counted)
        [listener] = await on_air.admin.listeners("/andes/64")
        assert listener == Listener(listener.client, "127.0.0.1", "ipstream-test", listener.seconds)
        assert await on_air.admin.listeners("/andes") == ()


async def test_one_listener_is_disconnected_and_the_other_stays(on_air: Node) -> None:
    async with listening(f"{on_air.url}/andes", f"{on_air.url}/andes") as [first, second]:
        await until(lambda: first.audio and second.audio)
        listeners = await on_air.admin.listeners("/andes")
        await on_air.admin.kill_listener("/andes", listeners[0].client)
        await until(lambda: first.ended or second.ended)
        await on_air.until_listeners(1)
        assert [first.ended, second.ended].count(True) == 1
        await on_air.admin.kill_listener("/andes", 999999)


async def test_a_source_is_disconnected(on_air: Node) -> None:
    await on_air.admin.kill_source("/andes")

    async def gone() -> bool:
        return [source.mount for source in await on_air.admin.mounts()] == ["/andes/64"]

    await eventually(gone)


async def test_all_listeners_of_a_mount_are_let_go(on_air: Node) -> None:
    urls = (f"{on_air.url}/andes", f"{on_air.url}/andes", f"{on_air.url}/andes/64")
    async with listening(*urls) as players:
        await until(lambda: all(player.audio for player in players))
        await on_air.admin.let_go("/andes")
        await until(lambda: players[0].ended and players[1].ended)
        await on_air.until_listeners(1)
        assert not players[2].ended


async def test_what_is_not_there_is_not_found(on_air: Node) -> None:
    for asked in (
        on_air.admin.listeners("/none"),
        on_air.admin.kill_source("/none"),
        on_air.admin.kill_listener("/none?mount=/andes&x=", 1),
    ):
        with pytest.raises(NotFound, match="/none"):
            await asked
    await on_air.admin.let_go("/none")


async def test_a_wrong_password_and_a_dead_icecast_are_said_so(on_air: Node) -> None:
    async with AdminClient(on_air.port, "guess") as stranger:
        with pytest.raises(IcecastUnavailable, match="401"):
            await stranger.mounts()
    on_air.icecast.kill()
    on_air.icecast.wait(5)
    with pytest.raises(IcecastUnavailable) as raised:
        await on_air.admin.run()
    assert not raised.value.permanent


@pytest.mark.parametrize("answer", ["<icestats>", '<!DOCTYPE x [<!ENTITY a "b">]><icestats>&a;</icestats>', "", "\x00"])
async def test_nonsense_instead_of_an_answer_is_said_so(answer: str) -> None:
    async def nonsense(request: web.Request) -> web.Response:
        return web.Response(text=answer)

    [port] = free_ports(1)
    application = web.Application()
    application.add_routes([web.get("/admin/listmounts", nonsense)])
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with AdminClient(port, "x") as client:
            with pytest.raises(IcecastUnavailable):
                await client.mounts()
    finally:
        await runner.cleanup()

"""supervisord keeps a node's programs running: as wanted, for ever, and none without it."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ipstream.agent.icecast.process import icecast_command, prepare_folder, write_config
from ipstream.agent.processes import ProcessState, Supervisor, SupervisorUnavailable
from ipstream.agent.programs import Program, render_program
from ipstream.agent.settings import Settings
from ipstream.core.errors import InvalidInput
from tests.agent.conftest import running, until
from tests.agent.supervision import Supervision, alive, short_folder, supervision

AWKWARD = "a b%d"
SLEEP = ("sleep", "1000")
ICECAST = """<icecast><authentication><source-password>s</source-password><admin-user>a</admin-user>
<admin-password>a</admin-password></authentication><hostname>localhost</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
<paths><logdir>/tmp</logdir><webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
</paths><logging><errorlog>-</errorlog><accesslog>-</accesslog></logging></icecast>"""


@pytest.fixture
def node() -> Iterator[Supervision]:
    """A node in a folder with an awkward name, where a script that sleeps stands in for the agent."""
    with short_folder(AWKWARD) as home:
        idle = home / "idle"
        idle.write_text("#!/bin/sh\nexec sleep 1000\n")
        idle.chmod(0o755)
        settings = Settings(home, "http://panel", home / "token", 1, home / "run" / "s.sock")
        with supervision(settings, python=str(idle)) as made:
            yield made


@pytest.fixture
def supervisor(node: Supervision) -> Supervisor:
    return node.supervisor


async def up(supervisor: Supervisor, *names: str, seconds: float = 10) -> dict[str, int]:
    """The pids of these once all of them run."""
    async with asyncio.timeout(seconds):
        while True:
            pids = {name: state.pid for name, state in (await supervisor.states()).items()}
            if all(pids.get(name) for name in names):
                return pids
            await asyncio.sleep(0.05)


async def test_what_is_wanted_runs_and_what_stays_wanted_is_left_alone(supervisor: Supervisor) -> None:
    await supervisor.ensure([Program("one", SLEEP), Program("two", SLEEP), Program("three", SLEEP)])
    before = await up(supervisor, "agent", "one", "two", "three")
    await supervisor.ensure([Program("one", SLEEP), Program("two", SLEEP, revision="2"), Program("four", SLEEP)])
    after = await up(supervisor, "agent", "one", "two", "four")
    assert (after["agent"], after["one"]) == (before["agent"], before["one"])
    assert after["two"] != before["two"]
    assert set(after) == {"agent", "one", "two", "four"}
    assert not alive(before["two"])
    assert not alive(before["three"])


async def test_a_change_that_was_broken_off_is_completed_by_the_next_call(
    supervisor: Supervisor, node: Supervision
) -> None:
    await supervisor.ensure([Program("one", SLEEP)])
    before = await up(supervisor, "one")
    supervisor._write({"one": render_program(Program("one", SLEEP, revision="2"), node.settings.home)})
    await supervisor._take_away("one")
    await supervisor.ensure([Program("one", SLEEP, revision="2")])
    assert (await up(supervisor, "one"))["one"] != before["one"]


async def test_a_program_reads_its_words_exactly_as_they_were_written(
    supervisor: Supervisor, node: Supervision
) -> None:
    words = ("100% (sure)", "$HOME `x` 'y' \"z\"", "ñ", "%(ENV_HOME)s", "a\\b")
    told = node.settings.home / "told"
    script = 'printf "%s|" "$@" "$WORD" "$IPSTREAM_REVISION" > "$TOLD.new"; mv "$TOLD.new" "$TOLD"; exec sleep 1000'
    environment = {"TOLD": str(told), "WORD": "5% = a,b ñ"}
    await supervisor.ensure([Program("echo", ("sh", "-c", script, "sh", *words), environment, revision="r1")])
    await until(told.exists)
    assert told.read_text() == "|".join((*words, "5% = a,b ñ", "r1", ""))


@pytest.mark.parametrize("word", ["two\nlines", "a ;comment", "a #comment"])
def test_words_that_supervisord_would_misread_are_refused(word: str) -> None:
    with pytest.raises(InvalidInput, match="supervisord cannot be told"):
        render_program(Program("one", ("echo", word)), Path("/tmp"))
    with pytest.raises(InvalidInput, match="supervisord cannot be told"):
        render_program(Program("one", ("echo",), {"NAME": word}), Path("/tmp"))


def test_quotes_in_the_environment_are_refused() -> None:
    with pytest.raises(InvalidInput, match="quotes"):
        render_program(Program("one", ("echo",), {"NAME": "it's"}), Path("/tmp"))


async def test_a_killed_program_is_seen_at_once_and_back_within_a_second(supervisor: Supervisor) -> None:
    seen: list[ProcessState] = []

    async def look(states: dict[str, ProcessState]) -> None:
        if "one" in states:
            seen.append(states["one"])

    await supervisor.ensure([Program("one", SLEEP)])
    await up(supervisor, "one")
    await asyncio.sleep(1.2)  # younger than startsecs its exit would be a failed start
    async with running(supervisor.watch(look)):
        before = await _next(seen, lambda state: state.name == "RUNNING")
        os.kill(before.pid, signal.SIGKILL)
        killed = time.monotonic()
        await _next(seen, lambda state: state.pid not in (0, before.pid))
    assert time.monotonic() - killed < 1


async def test_a_program_that_cannot_start_is_tried_again_and_says_why(
    supervisor: Supervisor, node: Supervision
) -> None:
    tries = node.settings.home / "tries"
    fail = Program("fail", ("sh", "-c", 'echo again >> "$TRIES"; exit 3'), {"TRIES": str(tries)})
    await supervisor.ensure([fail, Program("one", SLEEP)])
    await until(lambda: tries.exists() and tries.read_text().count("again") >= 3)
    state = (await supervisor.states())["fail"]
    assert state.name in {"BACKOFF", "STARTING"}
    assert "quickly" in state.detail
    assert (await up(supervisor, "one"))["one"]


async def test_a_restart_and_a_signal_reach_the_program(supervisor: Supervisor, node: Supervision) -> None:
    heard, ready = node.settings.home / "hup", node.settings.home / "ready"
    script = f"""trap "echo > '{heard}'" HUP; echo > '{ready}'; while :; do sleep 0.05; done"""
    await supervisor.ensure([Program("one", ("sh", "-c", script))])
    before = await up(supervisor, "one")
    await until(ready.exists)
    ready.unlink()
    await supervisor.restart("one")
    assert (await up(supervisor, "one"))["one"] != before["one"]
    await until(ready.exists)
    await supervisor.signal("one", "HUP")
    await until(heard.exists)
    with pytest.raises(SupervisorUnavailable, match="BAD_NAME"):
        await supervisor.restart("nobody")


async def test_real_programs_die_with_a_killed_supervisord_and_run_again_without_the_agent(
    supervisor: Supervisor, node: Supervision, unused_tcp_port: int
) -> None:
    folder = prepare_folder(node.settings.home)
    write_config(folder, ICECAST.format(port=unused_tcp_port).encode())
    silence = "settings.init.allow_root.set(true) output.dummy(blank())"
    loop = ("-v", "error", "-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-")
    programs = [
        Program("icecast", icecast_command(folder)),
        Program("liquidsoap", ("liquidsoap", silence)),
        Program("ffmpeg", ("ffmpeg", *loop)),
    ]
    await supervisor.ensure(programs)
    pids = await up(supervisor, "agent", "icecast", "liquidsoap", "ffmpeg")
    await asyncio.to_thread(_wait_for_port, unused_tcp_port)
    node.kill()
    deadline = time.monotonic() + 5
    while left := [name for name, pid in pids.items() if alive(pid)]:
        assert time.monotonic() < deadline, f"outlived supervisord: {left}"
        await asyncio.sleep(0.02)
    node.start()
    again = await up(supervisor, *pids)
    await asyncio.to_thread(_wait_for_port, unused_tcp_port)
    assert not set(again.values()) & set(pids.values())


async def test_a_program_whose_supervisord_died_before_it_began_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "supervisord.pid").write_text("1\n")
    section = render_program(Program("one", ("touch", str(tmp_path / "begun"))), tmp_path).decode()
    command = next(line.removeprefix("command = ") for line in section.splitlines() if line.startswith("command"))
    process = await asyncio.create_subprocess_exec(*shlex.split(command))
    assert await process.wait() != 0
    assert not (tmp_path / "begun").exists()


async def test_an_absent_supervisord_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(SupervisorUnavailable):
        await Supervisor(tmp_path / "none.sock", tmp_path).ensure([])


async def _next(seen: list[ProcessState], wanted: Callable[[ProcessState], bool]) -> ProcessState:
    await until(lambda: any(map(wanted, seen)))
    return next(filter(wanted, seen))


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "Icecast does not listen"
            time.sleep(0.05)

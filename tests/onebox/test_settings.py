"""Mistakes in the environment stop the start and name the variable."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipstream.core.errors import InvalidInput
from ipstream.onebox.settings import REPOSITORY, Settings
from tests.air.listening import free_ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def environment(**changes: object) -> dict[str, str]:
    panel, icecast, agent = free_ports(3)
    given = {
        "IPSTREAM_HOME": "/tmp/ips",
        "IPSTREAM_PANEL_PORT": panel,
        "IPSTREAM_ICECAST_PORT": icecast,
        "IPSTREAM_AGENT_PORT": agent,
    }
    return {name: str(value) for name, value in (given | changes).items()}


def test_without_any_setting_the_readme_is_true() -> None:
    settings = Settings.from_env({})
    assert settings.panel_url == "http://localhost:3000"
    assert settings.icecast_url == "http://localhost:8000"
    assert settings.stream_url == "http://localhost:8000/test"
    assert settings.home.name == "var"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("IPSTREAM_PANNEL_PORT", "IPSTREAM_PANEL_PORT"), ("IPSTREAM_ICECASTPORT", "IPSTREAM_ICECAST_PORT")],
)
def test_an_unknown_setting_is_refused_with_the_one_that_was_meant(wrong: str, meant: str) -> None:
    with pytest.raises(InvalidInput, match=f"unknown setting {wrong}, did you mean {meant}"):
        Settings.from_env({wrong: "3000"})


def test_a_setting_like_no_other_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(InvalidInput, match=r"known are .*IPSTREAM_HOME"):
        Settings.from_env({"IPSTREAM_ZZZZ": "1"})


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1", "3000.0", "²"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="IPSTREAM_ICECAST_PORT must be a port") as caught:
        Settings.from_env({"IPSTREAM_ICECAST_PORT": text})
    assert caught.value.field == "IPSTREAM_ICECAST_PORT"


def test_a_folder_too_deep_for_sockets_is_refused() -> None:
    with pytest.raises(InvalidInput, match="IPSTREAM_HOME"):
        Settings.from_env({"IPSTREAM_HOME": "/tmp/" + "x" * 60})


@pytest.mark.parametrize("name", ["IPSTREAM_PANEL_PORT", "IPSTREAM_ICECAST_PORT", "IPSTREAM_AGENT_PORT"])
def test_a_taken_port_names_its_variable_and_who_holds_it(name: str, taken: int) -> None:
    settings = Settings.from_env(environment(**{name: taken}))
    with pytest.raises(InvalidInput, match=rf"port {taken} is taken by .*process {os.getpid()}.*{name}") as caught:
        settings.check_ports()
    assert caught.value.code == "port_taken"


def test_a_port_that_needs_more_rights_names_its_variable() -> None:
    powerless = ["setpriv", "--bounding-set", "-net_bind_service", "--"] if os.geteuid() == 0 else []
    start = [*powerless, sys.executable, "-m", "ipstream.onebox"]
    with tempfile.TemporaryDirectory(prefix="ips-", dir="/tmp") as home:
        given = environment(IPSTREAM_HOME=home, IPSTREAM_PANEL_PORT=81) | {"PYTHONPATH": str(REPOSITORY / "src")}
        ended = subprocess.run(start, env=os.environ | given, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "choose one from 1024 by IPSTREAM_PANEL_PORT" in ended.stderr


def test_free_ports_are_fine() -> None:
    Settings.from_env(environment()).check_ports()


def test_one_port_for_two_is_refused() -> None:
    given = environment()
    given["IPSTREAM_ICECAST_PORT"] = given["IPSTREAM_PANEL_PORT"]
    with pytest.raises(InvalidInput, match="IPSTREAM_PANEL_PORT and IPSTREAM_ICECAST_PORT are both"):
        Settings.from_env(given).check_ports()


def test_the_panel_is_told_of_its_own_redis_unless_another_is_given() -> None:
    assert Settings.from_env(environment()).environment()["REDIS_URL"] == "unix:///tmp/ips/redis/redis.sock?db=0"
    given = Settings.from_env(environment(REDIS_URL="redis://db:6379/2", DATABASE_URL="mysql://u@h/d")).environment()
    assert (given["REDIS_URL"], given["DATABASE_URL"]) == ("redis://db:6379/2", "mysql://u@h/d")


def test_the_node_finds_the_panel_on_this_machine_whatever_its_name_outside(tmp_path: Path) -> None:
    node = Settings.from_env(environment(IPSTREAM_HOST="radio.example", IPSTREAM_PANEL_PORT=3210)).node
    assert node.panel == "http://127.0.0.1:3210"
    assert node.home == Path("/tmp/ips/node")

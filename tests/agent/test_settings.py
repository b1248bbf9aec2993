"""Settings fail loudly; secrets are made once and stay private."""

from dataclasses import replace
from pathlib import Path

import pytest

from ipstream.agent.settings import DEFAULT_MEDIA_BUDGET, Secrets, Settings
from ipstream.core.errors import InvalidInput
from ipstream.core.protocol.codec import decode, encode


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin",
        "IPSTREAM_NODE_HOME": "/tmp/node",
        "IPSTREAM_NODE_PANEL": "http://127.0.0.1:3000/",
        "IPSTREAM_NODE_TOKEN_FILE": "/tmp/node/token",
        "IPSTREAM_NODE_PORT": "8500",
        "IPSTREAM_NODE_SUPERVISOR": "/tmp/node/run/supervisor.sock",
    }


def test_the_environment_gives_every_setting(environ: dict[str, str]) -> None:
    settings = Settings.from_env(environ)
    assert settings.panel == "http://127.0.0.1:3000"
    assert settings.port == 8500
    assert settings.run == Path("/tmp/node/run")
    assert settings.media_budget == DEFAULT_MEDIA_BUDGET


def test_an_unknown_setting_stops_the_start_and_names_the_likely_one(environ: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="did you mean IPSTREAM_NODE_MEDIA_BUDGET"):
        Settings.from_env(environ | {"IPSTREAM_NODE_MEDIA_BUDJET": "5"})


@pytest.mark.parametrize("value", ["", "abc", "-1", "0", "1.5"])
def test_a_port_that_is_no_number_is_named(environ: dict[str, str], value: str) -> None:
    with pytest.raises(InvalidInput, match="IPSTREAM_NODE_PORT"):
        Settings.from_env(environ | {"IPSTREAM_NODE_PORT": value})


def test_a_missing_setting_is_named(environ: dict[str, str]) -> None:
    del environ["IPSTREAM_NODE_PANEL"]
    with pytest.raises(InvalidInput, match="IPSTREAM_NODE_PANEL is not set"):
        Settings.from_env(environ)


def test_a_home_too_long_for_its_sockets_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="longer than"):
        Settings.from_env(environ | {"IPSTREAM_NODE_HOME": "/tmp/" + "a" * 80})


@pytest.mark.parametrize("damaged", [b"", b"\0" * 50, b'{"icecast_source": 7}', b"[]"])
def test_damaged_secrets_are_made_anew_for_all_who_ask(tmp_path: Path, damaged: bytes) -> None:
    Secrets.load_or_make(tmp_path)
    (tmp_path / "secrets.json").write_bytes(damaged)
    made = Secrets.load_or_make(tmp_path)
    assert len(made.icecast_source) >= 32
    assert Secrets.load_or_make(tmp_path) == made


def test_a_secret_that_an_older_version_did_not_have_is_added_to_the_others(tmp_path: Path) -> None:
    made = Secrets.load_or_make(tmp_path)
    kept = {name: getattr(made, name) for name in made.__slots__ if name != "icecast_callback"}
    (tmp_path / "secrets.json").write_bytes(encode(kept | {"of_another_version": "x"}))
    completed = Secrets.load_or_make(tmp_path)
    assert replace(completed, icecast_callback=made.icecast_callback) == made
    assert decode((tmp_path / "secrets.json").read_bytes(), dict[str, str])["of_another_version"] == "x"


def test_secrets_are_made_once_private_and_all_different(tmp_path: Path) -> None:
    made = Secrets.load_or_make(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert Secrets.load_or_make(tmp_path) == made
    values = [getattr(made, name) for name in made.__slots__]
    assert len(set(values)) == len(values)
    assert all(len(value) >= 32 for value in values)

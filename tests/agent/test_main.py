"""The agent's program says what keeps it from starting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import ipstream


def start(**told: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IPSTREAM_")}
    environment |= {"PYTHONPATH": str(Path(ipstream.__file__).parents[1]), **told}
    command = [sys.executable, "-m", "ipstream.agent.main"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)


def test_an_agent_without_its_settings_ends_and_names_the_missing_one() -> None:
    ended = start(IPSTREAM_NODE_HOME="/tmp/node")
    assert ended.returncode == 2
    assert "IPSTREAM_NODE_PANEL is not set" in ended.stderr
    assert "Traceback" not in ended.stderr

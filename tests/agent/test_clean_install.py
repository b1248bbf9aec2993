"""A VPS that installs the agent gets the agent, and no panel framework with it."""

import subprocess
import sys
from pathlib import Path

import pytest

import ipstream

ROOT = Path(__file__).parents[2]
PANEL_ONLY = ("django", "celery", "socketio", "redis", "ninja", "numpy", "mutagen", "PIL")


@pytest.fixture(scope="module")
def clean_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that holds the locked requirements of the agent and nothing else."""
    folder = tmp_path_factory.mktemp("vps")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    requirements = ROOT / "requirements" / "agent.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", requirements], check=True)
    return python


def run(python: Path, code: str) -> str:
    source = str(Path(ipstream.__file__).parents[1])
    result = subprocess.run(
        [python, "-c", code], env={"PYTHONPATH": source}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_the_agent_starts_from_its_locked_requirements_alone(clean_python: Path) -> None:
    assert run(clean_python, "import ipstream.agent.main, ipstream.agent.processes; print('ready')") == "ready"


@pytest.mark.parametrize("package", PANEL_ONLY)
def test_a_node_has_no_panel_framework(clean_python: Path, package: str) -> None:
    assert run(clean_python, f"import importlib.util; print(importlib.util.find_spec({package!r}))") == "None"


def test_importing_the_agent_imports_no_panel_framework_though_it_is_installed() -> None:
    code = f"import sys, ipstream.agent.main; print([name for name in {PANEL_ONLY!r} if name in sys.modules])"
    assert run(Path(sys.executable), code) == "[]"

"""Every sentence of the panel speaks Spanish."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PANEL = Path(__file__).parents[2] / "src/ipstream/panel"
CATALOGUE = PANEL / "locale/es/LC_MESSAGES/django.po"

Entry = tuple[str, str, str, str]


def entries(text: str) -> list[Entry]:
    """(flags, context, msgid, msgstr) of each entry but the header; ``makemessages --no-wrap`` keeps each on a line."""
    return [entry for block in text.split("\n\n") if (entry := _entry(block))[2]]


def _entry(block: str) -> Entry:
    def line(keyword: str) -> str:
        found = re.search(rf'^{keyword} "(.*)"$', block, re.MULTILINE)
        return found[1] if found else ""

    return " ".join(re.findall(r"^#, (.*)$", block, re.MULTILINE)), line("msgctxt"), line("msgid"), line("msgstr")


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|\{\w+\}", sentence))


def test_every_sentence_is_translated() -> None:
    found = entries(CATALOGUE.read_text())
    assert len(found) > 200
    assert [msgid for _, _, msgid, msgstr in found if not msgstr] == []
    assert [msgid for flags, _, msgid, _ in found if "fuzzy" in flags] == []


def test_every_translation_keeps_the_places_of_its_sentence() -> None:
    for _, _, msgid, msgstr in entries(CATALOGUE.read_text()):
        assert places(msgid) == places(msgstr), msgid


def test_the_catalogue_holds_every_sentence_of_the_source(tmp_path: Path) -> None:
    copy = tmp_path / "panel"
    shutil.copytree(PANEL, copy, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "es",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    environment = os.environ | {"PYTHONPATH": str(PANEL.parents[1])}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    fresh = {entry[1:3] for entry in entries((copy / "locale/es/LC_MESSAGES/django.po").read_text())}
    assert fresh == {entry[1:3] for entry in entries(CATALOGUE.read_text())}

"""Every sentence of the panel speaks Spanish."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PANEL = Path(__file__).parents[2] / "src/ipstream/panel"
CATALOGUES = [path.relative_to(PANEL) for path in sorted(PANEL.glob("**/locale/es/LC_MESSAGES/django.po"))]
"""A room with many sentences has a catalogue of its own; the rest share the panel's."""

Entry = tuple[str, str, str, str]


def entries(text: str) -> list[Entry]:
    """(flags, context, msgid, msgstr) of each entry but the header, of one with a plural form both as entries;
    ``makemessages --no-wrap`` keeps each on a line."""
    return [entry for block in text.split("\n\n") for entry in _entries(block) if entry[2]]


def _entries(block: str) -> list[Entry]:
    def line(keyword: str) -> str:
        found = re.search(rf'^{keyword} "(.*)"$', block, re.MULTILINE)
        return found[1] if found else ""

    flags, context = " ".join(re.findall(r"^#, (.*)$", block, re.MULTILINE)), line("msgctxt")
    if not line("msgid_plural"):
        return [(flags, context, line("msgid"), line("msgstr"))]
    forms = (("msgid", r"msgstr\[0\]"), ("msgid_plural", r"msgstr\[1\]"))
    return [(flags, context, line(msgid), line(msgstr)) for msgid, msgstr in forms]


def places(sentence: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|\{\w+\}", sentence))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_every_sentence_is_translated(catalogue: Path) -> None:
    found = entries((PANEL / catalogue).read_text())
    assert found
    assert [msgid for _, _, msgid, msgstr in found if not msgstr] == []
    assert [msgid for flags, _, msgid, _ in found if "fuzzy" in flags] == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=str)
def test_every_translation_keeps_the_places_of_its_sentence(catalogue: Path) -> None:
    for _, _, msgid, msgstr in entries((PANEL / catalogue).read_text()):
        assert places(msgid) == places(msgstr), msgid


def test_the_catalogues_hold_every_sentence_of_the_source(tmp_path: Path) -> None:
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
    assert len(CATALOGUES) > 1
    for catalogue in CATALOGUES:
        assert _sentences(copy / catalogue) == _sentences(PANEL / catalogue), catalogue


def test_the_catalogues_agree() -> None:
    """Django reads them as one: of two translations of the same words it would show either."""
    found: dict[tuple[str, str], set[str]] = {}
    for catalogue in CATALOGUES:
        for _, context, msgid, msgstr in entries((PANEL / catalogue).read_text()):
            found.setdefault((context, msgid), set()).add(msgstr)
    assert {words: translations for words, translations in found.items() if len(translations) > 1} == {}


def _sentences(path: Path) -> set[tuple[str, ...]]:
    return {entry[1:3] for entry in entries(path.read_text())}

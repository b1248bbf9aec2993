"""The house's walls hold: what may import what, and whose rows may point at whose."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).parents[1]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(settings["tool"]["importlinter"]["contracts"])


def floors() -> dict[str, int]:
    """Height of each room of the panel, the ground floor is 0."""
    contract = next(one for one in contracts() if one["name"] == "Floors of the panel")
    layers = contract["layers"]
    assert isinstance(layers, list)
    return {room.strip(): height for height, layer in enumerate(reversed(layers)) for room in str(layer).split("|")}


def room_of(model: type[Model]) -> str:
    return model.__module__.removeprefix("ipstream.panel.").partition(".")[0]


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("ipstream.")]


def references() -> Iterator[tuple[type[Model], Field[object, object], type[Model]]]:
    """Every field of a model of ours that points at another model of ours."""
    ours = our_models()
    for model in ours:
        for field in model._meta.get_fields():
            target = field.related_model
            if isinstance(field, Field) and target in ours and isinstance(target, type):
                yield model, field, target


def test_nothing_is_imported_through_a_wall() -> None:
    result = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


def test_rows_point_at_rooms_on_their_own_floor_or_below() -> None:
    found = list(references())
    assert found
    height = floors()
    upward = [
        f"{model.__name__}.{field.name} points up at {target.__name__}"
        for model, field, target in found
        if height[room_of(target)] > height[room_of(model)]
    ]
    assert upward == []


@pytest.mark.parametrize("room", ["stations", "library", "programme", "telemetry", "nodes"])
def test_the_rooms_with_rows_are_looked_at(room: str) -> None:
    assert any(room_of(model) == room for model in our_models())

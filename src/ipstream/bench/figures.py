"""How a measurement is told: a ratio says more than a figure of one machine, so ratios come first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    text: str


@dataclass(slots=True)
class Report:
    """Collects lines; ``str`` of it is what is printed."""

    machine: str
    ratios: list[Line] = field(default_factory=list)
    figures: list[Line] = field(default_factory=list)

    def ratio(self, name: str, text: str) -> None:
        self.ratios.append(Line(name, text))

    def figure(self, name: str, text: str) -> None:
        self.figures.append(Line(name, text))

    def __str__(self) -> str:
        width = max(len(line.name) for line in self.ratios + self.figures)
        told = [self.machine, "", "Ratios"]
        told += [f"  {line.name:<{width}}  {line.text}" for line in self.ratios]
        told += ["", "Figures"]
        told += [f"  {line.name:<{width}}  {line.text}" for line in self.figures]
        return "\n".join(told)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0-1) of all values don't exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

"""Why something airs, as data: the panel puts it into the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is stable, ``values`` fill its text; ``broken`` names the soft rules that gave way, weakest first.

    Codes: ``shuffle`` (playlist, eligible, of), ``sequential`` (playlist, position, of), ``only_track`` (playlist),
    ``notice`` (nothing playable), ``safety`` (the agent could not be asked), ``forgotten`` (the agent lost its memory).
    """

    code: str
    values: dict[str, str | int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

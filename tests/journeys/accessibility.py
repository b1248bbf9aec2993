"""What axe-core finds wrong with a page for people who see, hear or move differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RUN = "axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"
MOVING = "document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity)"


def settle(page: Page) -> None:
    """Wait until nothing fades or slides any more: colours half-way say nothing."""
    page.evaluate(f"Promise.allSettled({MOVING}.map((one) => one.finished)).then(() => null)")


def violations(page: Page) -> list[str]:
    """One line for each rule that is broken, with the elements that break it."""
    page.evaluate(AXE.read_text())
    return [_line(found) for found in page.evaluate(RUN)]


def _line(found: dict[str, Any]) -> str:
    elements = "; ".join(f"{node['html'][:160]} ({node['failureSummary']})" for node in found["nodes"][:4])
    return f"{found['id']}: {found['help']}: {elements}"

"""Why something airs, as a sentence in each language of the panel."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext, gettext_noop, override

LANGUAGES = ("es", "en")

CODES = {
    "shuffle": gettext_noop("By chance from “%(playlist)s”: %(eligible)s of its %(of)s songs could come now."),
    "sequential": gettext_noop("Number %(position)s of %(of)s in “%(playlist)s”, which plays in order."),
    "only_track": gettext_noop("It is the only song of “%(playlist)s” that can be played."),
    "notice": gettext_noop("There is no song that can be played."),
    "suspended": gettext_noop("The account is suspended, so a recorded notice sounds instead of the programme."),
    "forgotten": gettext_noop("Nobody remembers why: the server was restarted meanwhile."),
    "safety": gettext_noop("From the server's safety list, while the programme could not be asked."),
}
BROKEN = {
    "title": gettext_noop("A song of the same title sounded a short time ago, but there was nothing better."),
    "artist": gettext_noop("The same artist sounded a short time ago, but there was nothing better."),
    "track": gettext_noop("It sounded a short time ago, but there was nothing better."),
}


def reason_view(reason: dict[str, Any]) -> dict[str, str]:
    """An encoded ``core.programme.reasons.Reason`` as ``{"es": ..., "en": ...}``; empty for a code of a newer node.

    Of several broken rules the strongest is told: the others follow from it.
    """
    return {language: _sentences(reason, language) for language in LANGUAGES}


def _sentences(reason: dict[str, Any], language: str) -> str:
    values: dict[str, Any] = defaultdict(lambda: "?", reason.get("values") or {})
    broken = [rule for rule in reason.get("broken") or () if rule in BROKEN]
    texts = [CODES.get(reason.get("code", ""), ""), BROKEN[broken[-1]] if broken else ""]
    with override(language):
        return " ".join(gettext(text) % values for text in texts if text)

"""Which browser a session is in, in words that a person recognises."""

from __future__ import annotations

from django.utils.translation import gettext

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def describe(user_agent: str) -> str:
    """``Firefox · Linux``; as much of it as the browser tells."""
    found = [_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)]
    return " · ".join(name for name in found if name) or gettext("Another program")


def is_phone(user_agent: str) -> bool:
    return "Mobi" in user_agent


def _first(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in user_agent), "")

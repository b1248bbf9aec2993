"""Time zones as people look for them: by city and country."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from ipstream.panel.library.names import searchable


@cache
def zones(language: str) -> dict[str, str]:
    """``{"America/Bogota": "Bogotá, Colombia"}`` and so on: places only, each once, by name of the city."""
    countries: Mapping[str, str] = get_global("zone_territories")
    names = (set(countries) & available_timezones()) - set(get_global("zone_aliases"))
    places = {name: _label(name, countries[name], language) for name in names if not name.startswith("Etc/")}
    return dict(sorted(places.items(), key=lambda place: searchable(place[1])))


def zone_named(text: str, language: str) -> str:
    """The zone that a person means by its place or by its own name; what is neither comes back as it is."""
    text = text.strip()
    return next((name for name, place in zones(language).items() if place.casefold() == text.casefold()), text)


def place_of(zone: str, language: str) -> str:
    """What people call it."""
    return zones(language).get(zone, zone)


def _label(name: str, country: str, language: str) -> str:
    city = get_timezone_location(name, locale=language, return_city=True).rpartition("/")[2]
    return f"{city}, {Locale(language).territories[country]}"

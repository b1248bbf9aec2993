"""In which language a person is spoken to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from ipstream.panel.accounts.models import User

YEAR = 365 * 24 * 3600


def speak(response: HttpResponseBase, user: User | None, language: str) -> None:
    """From now on this browser, and the person wherever he logs in."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if user is not None and user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def speak_as_chosen(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """At his log-in: the language this browser chose before is remembered for him, otherwise his own is spoken."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    speak(response, user, chosen if chosen in dict(settings.LANGUAGES) else user.language)

"""The language that is spoken."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ipstream.panel.accounts.languages import speak
from ipstream.panel.accounts.models import User


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Speak Spanish or English from now on, and go back to where the person was."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        speak(response, request.user if isinstance(request.user, User) else None, language)
    return response

"""Getting in, and the language that is spoken."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ipstream.panel.accounts.models import User
from ipstream.panel.web.forms import LoginForm


class Login(LoginView):
    """Log in by e-mail. A language chosen before is remembered for the person; otherwise his own is spoken."""

    template_name = "web/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        chosen = self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        response = super().form_valid(form)
        _speak(response, user, chosen if chosen in dict(settings.LANGUAGES) else user.language)
        return response


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Speak Spanish or English from now on, and go back to where the person was."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        _speak(response, request.user if isinstance(request.user, User) else None, language)
    return response


def _speak(response: HttpResponse, user: User | None, language: str) -> None:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax")
    if user is not None and user.language != language:
        user.language = language
        user.save(update_fields=["language"])

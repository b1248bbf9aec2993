"""What django-allauth does, said and done in this panel's way."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts import secrets_at_rest
from ipstream.panel.accounts.languages import speak_as_chosen
from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.services import post, record_change
from ipstream.panel.accounts.services.sessions import end_session, end_sessions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Mails are posted (``services.letters``), changes recorded; nobody signs up by himself."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Write to your hosting provider."),
        "email_password_mismatch": _("That e-mail and password do not match. Check both and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
        "incorrect_code": _("This code is not right. Codes change every half a minute: use the newest one."),
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your password. Try again."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("Somebody has this address already. Choose another one."),
    }

    ways = {
        "reauthenticate": _("Use your password"),
        "mfa_reauthenticate": _("Use a code"),
        "mfa_reauthenticate:webauthn": _("Use a passkey"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As uvicorn found it behind the proxies it was told of."""
        return request.META.get("REMOTE_ADDR") or "127.0.0.1"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by address, whatever host name the request claims to be for."""
        return str(credentials.get("email", "")).lower()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            raise self.validation_error("account_inactive")
        return user

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        speak_as_chosen(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just logged in is not asked again at once."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": self.ways[way["id"]]} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account")

    def set_password(self, user: User, password: str) -> None:
        """A new password ends what was begun with the old one, everywhere but here."""
        super().set_password(user, password)
        end_sessions(user, but=context.request.session.session_key)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        before = email_address.user.email
        done: bool = super().confirm_email(request, email_address)
        if done and before != email_address.email:
            user = email_address.user
            facts: dict[str, Any] = {"before": {"email": before}, "after": {"email": email_address.email}}
            record_change(actor=user, client=None, verb="person.email", target=email_address.email, **facts)
        return done

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        post(kind="forgotten", email=email, language=user.language, user=user)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        about = {"address": address.pk}
        post(kind="confirm_email", email=address.email, language=address.user.language, user=address.user, about=about)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Something of a person's ways to get in has changed: it is recorded, and he is told at his address."""
        what = template_prefix.rpartition("/")[2]
        record_change(actor=user, client=None, verb=f"person.{what}", target=user.email)
        about = {"address": self.get_client_ip(self.request), "browser": self.get_http_user_agent(self.request)[:200]}
        post(kind=what, email=email or user.email, language=user.language, user=user, about=about)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted at rest; the host's name is what an authenticator app shows."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return secrets_at_rest.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets_at_rest.decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        return host().name

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """Passkeys are told apart by where they were made."""
        from ipstream.panel.accounts.browsers import describe

        return describe(context.request.META.get("HTTP_USER_AGENT", ""))


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            end_session(session)

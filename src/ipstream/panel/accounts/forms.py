"""Forms of getting in and of one's own account: django-allauth's, drawn and worded as all forms of the panel."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.models import User
from ipstream.panel.accounts.roles import StaffRole
from ipstream.panel.lib.forms import PanelForm

LONG_PASSWORD = _("At least 10 characters. A short sentence is easy to remember and hard to guess.")


class PlainForm(PanelForm):
    """Of allauth's fields: our labels, no placeholder, no list of rules."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(PlainForm, account.LoginForm):  # type: ignore[misc]
    """The same answer for an unknown address and a wrong password."""

    labels = {"login": _("E-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username webauthn", "autocapitalize": "none"}
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control form-control-lg"

    def add_prefix(self, field_name: str) -> str:
        """Programs that log in know the address by the name it always had."""
        return "username" if field_name == "login" else field_name


class ChangeEmailForm(PlainForm, account.AddEmailForm):  # type: ignore[misc]
    labels = {"email": _("New e-mail")}
    hints = {"email": _("We send a mail there with a link. Until you follow it, the old address stays.")}

    def clean_email(self) -> str:
        value = str(super().clean_email())
        if filter_users_by_email(value):
            raise get_adapter().validation_error("email_taken")
        return value


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": LONG_PASSWORD}


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("E-mail")}


class ChoosePasswordForm(PlainForm, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": LONG_PASSWORD}


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Password")}


class CodeForm(PlainForm, mfa.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code")}
    hints = {"code": _("Of your authenticator app, or one of your recovery codes.")}


class CodeAgainForm(PlainForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code")}
    hints = CodeForm.hints


class ActivateAppForm(PlainForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": _("The code that the app shows now")}


class AddKeyForm(PlainForm, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    labels = {"name": _("Name")}
    hints = {"name": _("By which you will recognise it in the list.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Every key we make is a passkey: it can log in by itself."""
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)


class RenameKeyForm(PlainForm, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": _("Name")}


class PersonForm(PanelForm):
    """What a person says of himself."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As your colleagues read it."))
    language = forms.ChoiceField(label=_("Language"), choices=[("es", "Español"), ("en", "English")])


class NewcomerForm(PanelForm):
    """Who accepts an invitation and has no account yet."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=LONG_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned:
            self._check_password(cleaned["password"], User(email=self._email, name=cleaned.get("name", "")))
        return cleaned

    def _check_password(self, password: str, user: User) -> None:
        try:
            password_validation.validate_password(password, user)
        except forms.ValidationError as error:
            self.add_error("password", error)


class StaffForm(PanelForm):
    """Somebody new for the hoster."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=StaffRole.choices, initial=StaffRole.SUPPORT)


class VisitForm(PanelForm):
    """Why one of the staff enters a client's panel."""

    reason = forms.CharField(label=_("What is the visit for?"), max_length=300)

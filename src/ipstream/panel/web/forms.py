"""Forms of the shell."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts import attempts


class LoginForm(AuthenticationForm):
    """E-mail and password. The same answer for an unknown address and a wrong password."""

    error_messages = {
        "invalid_login": _("That e-mail and password do not match. Check both and try again."),
        "inactive": _("This account is closed. Write to your hosting provider."),
        "too_many": _("Too many attempts. Wait five minutes and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["username"], self.fields["password"]
        email.label = _("E-mail")
        password.label = _("Password")
        email.widget = forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        for field in (email, password):
            field.widget.attrs["class"] = "form-control form-control-lg"
            field.error_messages["required"] = _("Fill in this field.")
        if self.is_bound and self.non_field_errors():
            for field in (email, password):
                field.widget.attrs["aria-describedby"] = "login-error"

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """Who guesses has to wait; then not even the right password is looked at."""
        email = self.cleaned_data.get("username", "")
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if attempts.too_many(email=email, address=address):
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError:
            attempts.count_failure(email=email, address=address)
            raise
        if self.get_user() is not None:
            attempts.forgive(email=email)
        return cleaned

"""Forms as every page shows them: labelled, explained, and what a service refuses beside the field it names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from ipstream.core.errors import IPStreamError
from ipstream.panel.lib import problems

_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
]


class PanelRenderer(DjangoTemplates):
    field_template_name = "forms/panel_field.html"


class PanelForm(forms.Form):
    """``{{ form.name.as_field_group }}`` draws a field with its label, hint and refusal."""

    default_renderer = PanelRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            css = next((css for kind, css in _CLASSES if isinstance(field.widget, kind)), "form-control")
            field.widget.attrs.setdefault("class", css)
            field.error_messages["required"] = _("Fill in this field.")

    def refuse(self, error: IPStreamError, **names: str) -> None:
        """Show what a service refused beside the field it names, above the form when it names none of ours.

        ``names`` are fields that the service calls otherwise: ``refuse(error, name="station_name")``.
        """
        field = getattr(error, "field", None)
        field = names.get(field, field) if field else None
        self.add_error(field if field in self.fields else None, problems.text(error))

    @property
    def general_errors(self) -> list[str]:
        """Refusals of the whole, and of fields nobody sees."""
        hidden = [message for field in self.hidden_fields() for message in field.errors]
        return [str(message) for message in [*self.non_field_errors(), *hidden]]

"""The one exception tree. Each refusal has a stable ``code``; edges make it a form error, problem+json or an event."""

from __future__ import annotations


class IPStreamError(Exception):
    """Something the caller can be told about.

    ``code`` is stable and meant for programs, ``message`` is English and meant for developers and logs (the panel
    translates by code), ``values`` fill the translated text, ``permanent`` says that trying again cannot help.
    """

    code = "error"
    permanent = True

    def __init__(
        self, message: str, /, *, code: str | None = None, permanent: bool | None = None, **values: object
    ) -> None:
        super().__init__(message)
        self.message = message
        self.values = values
        if code is not None:
            self.code = code
        if permanent is not None:
            self.permanent = permanent


class InvalidInput(IPStreamError):
    """What was given breaks a rule; ``field`` names it."""

    code = "invalid_input"

    def __init__(self, message: str, /, *, field: str, code: str | None = None, **values: object) -> None:
        super().__init__(message, code=code, permanent=True, **values)
        self.field = field


class NotFound(IPStreamError):
    """There is no such thing, or not for this caller."""

    code = "not_found"


class Refused(IPStreamError):
    """The thing exists, but a limit or its state forbids it."""

    code = "refused"


class Forbidden(IPStreamError):
    """The thing exists and can be seen, but whoever asks has no right to do this with it."""

    code = "forbidden"


class Unavailable(IPStreamError):
    """A part we need does not answer now; try again later."""

    code = "unavailable"
    permanent = False

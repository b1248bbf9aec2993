"""The sentences for what this room refuses."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise | str] = {
    "too_large": _("The request is too large."),
    "door_failed": _("Something failed on our side. Try again in a moment."),
    "invalid_cursor": _(
        "That is not a cursor of this list. Take “next_cursor” from the answer before, or begin without one."
    ),
    "idempotency_key": _("“Idempotency-Key” has 1 to 200 printable characters, for example a UUID."),
    "idempotency_reused": _("This “Idempotency-Key” was used for another request. Take a new one for each request."),
    "idempotency_in_flight": _(
        "A request with this “Idempotency-Key” is being carried out, or was cut off. See whether it was done before "
        "you send it again with a new key."
    ),
    "idempotency_secret": _(
        "It was done, and its answer held a secret that is shown only once. If you did not get it, make a new one."
    ),
}

"""Refusals of this room, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise | str] = {
    "plan_not_found": _("There is no such plan."),
    "plan_name_taken": _("There is a plan called “%(name)s” already. Choose another name."),
    "plan_in_use": _(
        "The plan “%(plan)s” is in use (clients: %(clients)s), so it stays. You can withdraw it from offer."
    ),
    "limit_unknown": _("A plan has no limit “%(name)s”."),
    "feature_not_in_plan": _("The plan does not include this. Ask your provider for a larger one."),
    "dj_limit": _("The plan includes %(limit)s DJs, counting those invited. Remove one, or ask for a larger plan."),
    "currency_unknown": _("“%(currency)s” is no currency. Write its three letters, such as USD or COP."),
}

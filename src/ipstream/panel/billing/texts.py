"""Refusals of this room, and what a change of plan brings, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise | str] = {
    "client_not_found": _("There is no such client, or it belongs to another account."),
    "charge_not_found": _("There is no such charge, or it belongs to another account."),
    "plan_not_offered": _("The plan “%(plan)s” is not offered any more. Choose another."),
    "slug_taken": _("The address “%(slug)s” is taken. Choose another."),
    "trial_invalid": _("A trial lasts 0 to %(most)s days."),
    "reason_missing": _("Write the reason: the client's people will read it."),
    "reason_too_long": _("The reason may have at most %(most)s characters."),
    "client_cancelled": _("This client is cancelled. Reactivate the client first."),
}

CONSEQUENCES: dict[str, Promise | str] = {
    "stations_over": _(
        "There are %(used)s stations, and the plan has %(limit)s. All stay on air; no new one can be made."
    ),
    "djs_over": _("There are %(used)s DJs, and the plan has %(limit)s. All stay; no new one can be invited."),
    "storage_over": _(
        "The music takes %(used)s GB, and the plan has %(limit)s GB. Nothing is deleted; uploads are refused until "
        "it is below."
    ),
    "traffic_over": _("This month's traffic is %(used)s GB, and the plan has %(limit)s GB. Nothing is cut off."),
    "listeners_over": _(
        "“%(station)s” has %(used)s listeners now, and the plan allows %(limit)s. Nobody is thrown out; newcomers are "
        "refused until there are fewer."
    ),
    "quality_ends": _("%(mount)s (%(bitrate)s kbps) ends: whoever listens there has to choose another quality."),
    "main_quality_changes": _("%(mount)s plays %(after)s kbps instead of %(before)s."),
    "feature_ends": _("No longer included: %(feature)s."),
}

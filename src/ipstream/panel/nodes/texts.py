"""Refusals of this room, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise | str] = {
    "node_name_taken": _("There is a server called “%(name)s” already. Choose another name."),
    "node_not_found": _("There is no such server."),
    "node_full": _("The server “%(node)s” is full or takes no new stations. Choose another."),
    "no_node_with_room": _("No server has room for another station. Add a server, or raise the capacity of one."),
    "station_not_placed": _("No server carries this station yet. Your hosting provider assigns one."),
    "node_offline": _(
        "We have no contact with the station's server, so nothing was done. The radio goes on by itself."
    ),
    "command_expired": _("The station's server did not answer in time, so nothing was done. Try again."),
    "command_interrupted": _("The station's server was restarted meanwhile. See how the station is and try again."),
    "command_not_running": _("The station is not running. Start it first."),
    "command_suspended": _("The account is suspended, so nothing of the programme sounds."),
    "command_unknown_station": _("The station's server does not know it yet. Wait a few seconds and try again."),
    "command_refused": _("The station's server refused (%(why)s). Try again in a moment."),
}

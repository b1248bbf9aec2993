"""Who may do what: one table. The user's and the operator's guide show it; a test holds them to it.

People of a client have a role in it; the host's staff have one everywhere. An API key has scopes, which can only take
away from what its holder may.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in a client."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    PROGRAMMER = "programmer", _("Programmer")
    DJ = "dj", _("DJ")
    VIEWER = "viewer", _("Viewer")


class StaffRole(models.TextChoices):
    """What a person is for the hoster."""

    ADMINISTRATOR = "administrator", _("Administrator")
    SUPPORT = "support", _("Support")


class Scope(models.TextChoices):
    """What an API key is for."""

    READ = "read", _("Read everything")
    PROGRAMME = "programme", _("Programme")
    LIBRARY = "library", _("Library")
    LIVE = "live", _("Live")
    ADMIN = "admin", _("Everything")


class Action(StrEnum):
    """Something a person can do. ``.view`` changes nothing."""

    STATION_VIEW = "station.view"
    STATION_CONTROL = "station.control"
    STATION_CHANGE = "station.change"
    STATION_CREATE = "station.create"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_CHANGE = "programme.change"
    LIBRARY_VIEW = "library.view"
    LIBRARY_CHANGE = "library.change"
    LIBRARY_DELETE = "library.delete"
    STATISTICS_VIEW = "statistics.view"
    CLIENT_VIEW = "client.view"
    CLIENT_CHANGE = "client.change"
    TEAM_VIEW = "team.view"
    TEAM_CHANGE = "team.change"
    KEYS_VIEW = "keys.view"
    KEYS_CHANGE = "keys.change"
    AUDIT_VIEW = "audit.view"
    BILLING_VIEW = "billing.view"
    HOST_VIEW = "host.view"
    HOST_CHANGE = "host.change"
    CLIENTS_CHANGE = "clients.change"
    BILLING_CHANGE = "billing.change"
    PLANS_VIEW = "plans.view"
    PLANS_CHANGE = "plans.change"
    NODES_VIEW = "nodes.view"
    NODES_CHANGE = "nodes.change"
    STAFF_VIEW = "staff.view"
    STAFF_CHANGE = "staff.change"
    SUPPORT_VISIT = "support.visit"

    @property
    def changes(self) -> bool:
        """Whether it changes something; a client who is suspended can't."""
        return not self.value.endswith(".view")

    @property
    def of_a_station(self) -> bool:
        """Whether it is done with one station, so that a key for that station alone may."""
        room = self.value.partition(".")[0]
        return room in ("station", "programme", "library", "statistics") and self is not Action.STATION_CREATE


_LETTERS: dict[str, Role | StaffRole] = {
    "O": Role.OWNER,
    "M": Role.MANAGER,
    "P": Role.PROGRAMMER,
    "D": Role.DJ,
    "V": Role.VIEWER,
    "A": StaffRole.ADMINISTRATOR,
    "S": StaffRole.SUPPORT,
}

TABLE: dict[Action, str] = {
    # in a client:                O owner · M manager · P programmer · D DJ · V viewer · A administrator · S support
    Action.STATION_VIEW: "OMPDVAS",
    Action.STATION_CONTROL: "OMP  AS",
    Action.STATION_CHANGE: "OM   AS",
    Action.STATION_CREATE: "OM   A ",
    Action.PROGRAMME_VIEW: "OMP  AS",
    Action.PROGRAMME_CHANGE: "OMP  AS",
    Action.LIBRARY_VIEW: "OMP  AS",
    Action.LIBRARY_CHANGE: "OMP  AS",
    Action.LIBRARY_DELETE: "OMP  A ",
    Action.STATISTICS_VIEW: "OMP VAS",
    Action.CLIENT_VIEW: "OMPDVAS",
    Action.CLIENT_CHANGE: "OM   AS",
    Action.TEAM_VIEW: "O    AS",
    Action.TEAM_CHANGE: "O    A ",
    Action.KEYS_VIEW: "OM   AS",
    Action.KEYS_CHANGE: "OM   A ",
    Action.AUDIT_VIEW: "O    AS",
    Action.BILLING_VIEW: "O    A ",
    # of the host:
    Action.HOST_VIEW: "     AS",
    Action.HOST_CHANGE: "     A ",
    Action.CLIENTS_CHANGE: "     A ",
    Action.BILLING_CHANGE: "     A ",
    Action.PLANS_VIEW: "     AS",
    Action.PLANS_CHANGE: "     A ",
    Action.NODES_VIEW: "     AS",
    Action.NODES_CHANGE: "     A ",
    Action.STAFF_VIEW: "     AS",
    Action.STAFF_CHANGE: "     A ",
    Action.SUPPORT_VISIT: "     AS",
}

RIGHTS: dict[Action, frozenset[Role | StaffRole]] = {
    action: frozenset(_LETTERS[letter] for letter in row if letter != " ") for action, row in TABLE.items()
}

_IN_SCOPE: dict[Scope, frozenset[Action]] = {
    Scope.READ: frozenset(action for action in Action if not action.changes),
    Scope.PROGRAMME: frozenset(
        {Action.STATION_VIEW, Action.STATION_CONTROL, Action.PROGRAMME_VIEW, Action.PROGRAMME_CHANGE}
    ),
    Scope.LIBRARY: frozenset({Action.STATION_VIEW, Action.LIBRARY_VIEW, Action.LIBRARY_CHANGE, Action.LIBRARY_DELETE}),
    Scope.LIVE: frozenset({Action.STATION_VIEW}),
    Scope.ADMIN: frozenset(Action),
}


def allowed(role: Role | StaffRole | None, action: Action) -> bool:
    """Whether the role may do it; nobody in particular may do nothing."""
    return role is not None and role in RIGHTS[action]


def in_scopes(scopes: list[str], action: Action) -> bool:
    """Whether a key with these scopes may be used for it."""
    return any(action in _IN_SCOPE[Scope(scope)] for scope in scopes)

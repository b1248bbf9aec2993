"""The log of changes in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.api.audit import told
from ipstream.panel.accounts.models import AuditEntry, Client
from ipstream.panel.accounts.queries import host
from ipstream.panel.accounts.roles import Role, Scope, StaffRole
from ipstream.panel.lib.money import AMOUNTS
from ipstream.panel.lib.money import money as money_text
from ipstream.panel.lib.sizes import size_text
from ipstream.panel.plans.models import Feature, Plan

Text = str | Promise
LONGEST = 160
"""Letters of a value; the rest is in the export."""

VERBS: dict[str, Text] = {
    "charge.create": _("A charge was made"),
    "charge.paid": _("Noted that a charge is paid"),
    "client.change": _("Changed the client’s data"),
    "client.create": _("Took on the client"),
    "client.state": _("The state of the client changed"),
    "demo.music": _("Added the music of the example"),
    "host.change": _("Changed the settings of the business"),
    "host.logo": _("Changed the logo of the business"),
    "invitation.accept": _("Accepted an invitation"),
    "invitation.create": _("Invited a person"),
    "invitation.resend": _("Sent an invitation again"),
    "invitation.revoke": _("Withdrew an invitation"),
    "key.create": _("Made an API key"),
    "key.revoke": _("Revoked an API key"),
    "member.change": _("Changed a person’s role"),
    "member.remove": _("Took a person off the team"),
    "node.change": _("Changed a server"),
    "node.register": _("Added a server"),
    "node.token": _("Renewed a server’s token"),
    "person.change": _("Changed the own name or language"),
    "person.email": _("Changed the own e-mail"),
    "person.email_changed": _("Changed the own e-mail"),
    "person.email_deleted": _("Removed an own e-mail"),
    "person.password_changed": _("Changed the own password"),
    "person.password_reset": _("Chose a new password by mail"),
    "person.password_set": _("Chose the first password"),
    "person.recovery_codes_generated": _("Made new recovery codes"),
    "person.totp_activated": _("Added an authenticator app"),
    "person.totp_deactivated": _("Removed the authenticator app"),
    "person.webauthn_added": _("Added a passkey"),
    "person.webauthn_removed": _("Removed a passkey"),
    "plan.change": _("Changed a plan"),
    "plan.create": _("Made a plan"),
    "plan.delete": _("Deleted a plan"),
    "playlist.change": _("Changed a playlist"),
    "staff.change": _("Changed the role of somebody of the staff"),
    "staff.create": _("Added somebody to the staff"),
    "staff.deactivate": _("Closed the access of somebody of the staff"),
    "staff.mail": _("Sent somebody of the staff the first mail again"),
    "staff.reactivate": _("Opened the access of somebody of the staff again"),
    "station.change": _("Changed the settings of a station"),
    "station.create": _("Made a station"),
    "station.logo": _("Changed the logo of a station"),
    "station.place": _("Placed a station on a server"),
    "station.restart": _("Restarted a station"),
    "station.skip": _("Skipped a song"),
    "station.steps": _("Put the first steps away, or back"),
    "station.wanted": _("Started, paused or stopped a station"),
    "subscription.change": _("Changed the plan of the client"),
    "subscription.renews": _("Changed whether the subscription goes on"),
    "track.change": _("Changed the tags of a song"),
    "track.delete": _("Deleted songs"),
    "track.upload": _("Uploaded a song"),
    "visit.end": _("Support left the client’s panel"),
    "visit.start": _("Support entered the client’s panel"),
}

KINDS: dict[str, Text] = {
    "station.": _("Stations"),
    "track.": _("Music"),
    "playlist.": _("Playlists"),
    "member.": _("Roles of the team"),
    "invitation.": _("Invitations"),
    "key.": _("API keys"),
    "visit.": _("Visits of support"),
    "client.": _("The client"),
    "subscription.": _("Subscription"),
    "charge.": _("Charges"),
    "person.": _("Own accounts"),
    "staff.": _("Staff"),
    "plan.": _("Plans"),
    "node.": _("Servers"),
    "host.": _("The business"),
}
"""How the verbs begin, as one may look for them."""
OF_CLIENTS = tuple(KINDS)[:10]

_FIELDS: dict[str, Text] = {
    "accepting": _("Takes new stations"),
    "album": _("Album"),
    "amount": _("Amount"),
    "artist": _("Artist"),
    "bitrates": _("Qualities"),
    "colour": _("Colour"),
    "contact_email": _("E-mail for notices"),
    "crossfade": _("Crossfade"),
    "currency": _("Currency"),
    "days_to_pay": _("Days to pay"),
    "description": _("Description"),
    "dismissed": _("Put away"),
    "dj_limit": _("DJs"),
    "due_on": _("To be paid by"),
    "email": _("E-mail"),
    "even_loudness": _("Even loudness"),
    "exceptions": _("Exceptions"),
    "features": _("Includes"),
    "genre": _("Genre"),
    "grace_days": _("Days of grace"),
    "hostname": _("Host name"),
    "language": _("Language"),
    "listener_limit": _("Listeners at once"),
    "loudness_target": _("Loudness"),
    "mail_from": _("Sender of mails"),
    "max_clients": _("Connections at most"),
    "max_listeners": _("Listeners at most"),
    "max_stations": _("Stations at most"),
    "monthly_cost": _("Monthly cost"),
    "name": _("Name"),
    "node": _("Server"),
    "notes": _("Notes"),
    "offered": _("Offered"),
    "order": _("Order"),
    "paid_until": _("Paid until"),
    "period": _("Period"),
    "plan": _("Plan"),
    "price": _("Price"),
    "reason": _("Reason"),
    "recording_hours": _("Hours of recordings kept"),
    "renews": _("Goes on"),
    "role": _("Role"),
    "scopes": _("May"),
    "state": _("State"),
    "station_limit": _("Stations"),
    "storage_bytes": _("Space for music"),
    "suspension": _("When suspended"),
    "terms_url": _("Terms"),
    "timezone": _("Time zone"),
    "title": _("Title"),
    "titles": _("Songs"),
    "traffic_bytes": _("Traffic a month"),
    "url": _("Website"),
    "wanted": _("State"),
    "weight": _("Weight"),
    "year": _("Year"),
}
_VALUES: dict[str, dict[str, Text]] = {
    "role": dict([*Role.choices, *StaffRole.choices]),
    "scopes": dict(Scope.choices),
    "state": dict(Client.State.choices),
    "features": dict(Feature.choices),
    "period": dict(Plan.Period.choices),
    "language": {"es": "Español", "en": "English"},
    "order": {"shuffle": _("Shuffled"), "sequential": _("One after the other")},
    "suspension": {"notice": _("Play a recorded notice"), "stop": _("Stop")},
    "wanted": {
        "on_air": pgettext_lazy("section", "On air"),
        "paused": _("Paused"),
        "stopped": _("Stopped"),
    },
}
_UNSAID = ("version", "bytes")
"""Fingerprints and the like, of no use to people."""
_SECRET = ("password", "secret", "token", "digest")


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` and ``after`` are empty where nothing was, or nothing is any more."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, what was done in words, and each fact that changed."""

    entry: AuditEntry
    done: str
    changes: tuple[Change, ...]


def in_words(entry: AuditEntry, *, money: bool) -> Line:
    """``money``: whether the reader may know of prices and amounts."""
    before, after = told(entry.before, money=money), told(entry.after, money=money)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name) and name not in _UNSAID]
    changes = (Change(_field(name), _value(name, before), _value(name, after)) for name in names)
    return Line(entry, str(VERBS.get(entry.verb, entry.verb)), tuple(changes))


def _field(name: str) -> str:
    return str(_FIELDS.get(name, name))


def _value(name: str, facts: dict[str, Any]) -> str:
    value = facts.get(name)
    if any(word in name for word in _SECRET):
        return "••••" if value else ""
    if name in AMOUNTS and isinstance(value, int):
        return money_text(value, facts.get("currency") or host().currency)
    text = _said(name, value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dict):
        return " · ".join(f"{_field(key)}: {_said(key, each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_said(name, each) for each in value)
    if isinstance(value, int | float):
        return _number(name, value)
    return "" if value is None else str(_VALUES.get(name, {}).get(str(value), value))


def _number(name: str, value: float) -> str:
    if name.endswith("_bytes"):
        return size_text(int(value))
    return str(value) if name == "year" else str(format_decimal(value, locale=get_language() or "es"))

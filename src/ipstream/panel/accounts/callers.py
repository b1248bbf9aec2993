"""Who asks, what may he do, and whose rows may he see: the person behind a session, or the program behind a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from ipstream.core.errors import Forbidden
from ipstream.panel.accounts import trail
from ipstream.panel.accounts.models import ApiKey, Client, Membership, SupportVisit, User
from ipstream.panel.accounts.roles import Action, Role, StaffRole, allowed, in_scopes
from ipstream.panel.lib.tenancy import EVERYTHING, NOTHING, Scope

VISIT = "visit"
"""Where a session keeps the id of the support visit it is on."""
CLIENT = "client"
"""Where a session keeps the id of the client whose panel it shows, for those who work for several."""


@dataclass(frozen=True, slots=True)
class Caller:
    """``roles`` are his, by client. A ``key`` narrows them to its client, station and scopes; a ``visit`` narrows
    staff to one client."""

    user: User
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    key: ApiKey | None = None
    visit: SupportVisit | None = None

    @property
    def scope(self) -> Scope:
        """Whose rows he may see."""
        if not self.user.is_active:
            return NOTHING
        if self.key is not None and self.key.client_id is not None:
            return Scope(everything=False, tenants=frozenset({self.key.client_id}), station_id=self.key.station_id)
        if self.visit is not None:
            return Scope(everything=False, tenants=frozenset({self.visit.client_id}))
        return EVERYTHING if self.user.is_staff else Scope(everything=False, tenants=frozenset(self.roles))

    def role_in(self, client_id: UUID | None) -> Role | StaffRole | None:
        """What he is for this client (None: for the host); None when he has no say there, as on a visit elsewhere."""
        if not self.user.is_active or not self._sees(client_id):
            return None
        if self._for_the_host:
            return StaffRole(self.user.staff_role)
        return self.roles.get(client_id) if client_id is not None else None

    def may(self, action: Action, client_id: UUID | None = None) -> bool:
        """Whether he may do it, in this client or (None) as the host. The client's own state is not looked at."""
        role = self.role_in(client_id)
        if not allowed(role, action) or not self._key_opens(action):
            return False
        if role is StaffRole.SUPPORT and action.changes and client_id is not None:
            return self.visit is not None
        return True

    def require(self, action: Action, client: Client | None = None) -> None:
        """Raises Forbidden: ``no_right``, or ``client_suspended`` for changes by a suspended client's own people."""
        if not self.may(action, client.id if client else None):
            raise Forbidden(f"no right to {action}", code="no_right")
        if client is not None and client.is_suspended and action.changes and not self._for_the_host:
            raise Forbidden("the client is suspended", code="client_suspended", reason=client.why)

    def _sees(self, client_id: UUID | None) -> bool:
        return self.visit is None if client_id is None else self.scope.includes(client_id)

    @property
    def _for_the_host(self) -> bool:
        """A client's key is his program, also when the hoster's staff made it."""
        return self.user.is_staff and (self.key is None or self.key.client_id is None)

    def _key_opens(self, action: Action) -> bool:
        if self.key is None:
            return True
        return in_scopes(self.key.scopes, action) and (self.key.station_id is None or action.of_a_station)


def caller_for(user: User, session: SessionBase) -> Caller:
    """The person of a session, with the visit he is on."""
    if user.is_staff:
        return Caller(user, visit=_open_visit(user, session.get(VISIT)))
    rows = Membership.objects.filter(user=user).values_list("client_id", "role")
    return Caller(user, roles={client_id: Role(role) for client_id, role in rows})


def caller_by(key: ApiKey) -> Caller:
    """The program with this key. For a client it may what its maker may there (an administrator: all), no more."""
    if key.client_id is None:
        return Caller(key.user, key=key)
    if key.user.staff_role == StaffRole.ADMINISTRATOR:
        return Caller(key.user, roles={key.client_id: Role.OWNER}, key=key)
    made_by = Membership.objects.filter(user=key.user, client_id=key.client_id).first()
    return Caller(key.user, roles={key.client_id: Role(made_by.role)} if made_by else {}, key=key)


def caller_of(request: HttpRequest) -> Caller:
    """Who asks, on a page behind a login or an endpoint behind ``api_auth``; looked up once a request."""
    known: Caller | None = getattr(request, "caller", None)
    if known is None:
        assert isinstance(request.user, User), "nobody has logged in"
        known = remember(request, caller_for(request.user, request.session))
    return known


def remember(request: HttpRequest, caller: Caller) -> Caller:
    """It is known who asks; what he changes is his, in the audit log too."""
    request.caller = caller  # type: ignore[attr-defined]
    trail.identify(key_name=caller.key.name if caller.key else "", visit_id=caller.visit.id if caller.visit else None)
    return caller


def client_of(request: HttpRequest) -> Client | None:
    """The client whose panel the session shows: the one visited or chosen, else the first by name; None for staff."""
    caller = caller_of(request)
    if caller.visit is not None:
        return caller.visit.client
    if caller.user.is_staff:
        return None
    mine = Client.objects.within(caller.scope).order_by("name", "id")
    chosen = request.session.get(CLIENT)
    return (mine.filter(id=chosen).first() if chosen else None) or mine.first()


def _open_visit(user: User, visit_id: str | None) -> SupportVisit | None:
    if visit_id is None:
        return None
    rows = SupportVisit.objects.select_related("client").filter(id=visit_id, user=user, ended_at=None)
    return rows.filter(ends_at__gt=timezone.now()).first()

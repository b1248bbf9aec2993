"""People, the clients (tenants) they work for, the host himself, keys for programs, and what was changed by whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ipstream.panel.accounts.roles import Role, StaffRole
from ipstream.panel.lib.tenancy import TenantQuerySet


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person whose address is known to be his; without a password he gets in only by a link to choose one."""
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person, known by e-mail. ``staff_role`` makes him one of the host's own staff, who see every client."""

    email = models.EmailField(_("e-mail"), unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=[("es", "Español"), ("en", "English")], default="es")
    staff_role = models.CharField(max_length=20, blank=True, choices=StaffRole.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether he works for the hoster."""
        return bool(self.staff_role)


class Host(models.Model):
    """The hoster: the one row that says under which name he sells, and by which rules.

    ``logo`` is a PNG (empty: none), ``colour`` a ``#rrggbb`` (empty: ours). ``suspension`` says what the mounts of a
    suspended client do. ``days_to_pay`` after a charge is made it is overdue; ``grace_days`` after that, suspended.
    """

    name = models.CharField(max_length=60, default="IPStream")
    logo = models.BinaryField(default=bytes)
    colour = models.CharField(max_length=7, blank=True)
    mail_from = models.EmailField(blank=True)
    terms_url = models.URLField(blank=True)
    currency = models.CharField(max_length=3, default="USD")
    suspension = models.CharField(
        max_length=10, default="notice", choices=[("notice", _("Play a recorded notice")), ("stop", _("Stop"))]
    )
    days_to_pay = models.PositiveSmallIntegerField(default=5)
    grace_days = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        return self.name


_WHY = {
    "past_due": _("A payment is overdue."),
    "suspended": _("A payment is overdue, and the time to pay is over."),
    "cancelled": _("The contract has ended."),
}


class Client(models.Model):
    """A tenant: whoever pays the hoster for one radio or several. ``state_reason`` is the host's word for people, empty
    when the state follows from what was paid."""

    class State(models.TextChoices):
        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment overdue")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    contact_email = models.EmailField(blank=True)
    notes = models.TextField(blank=True, max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="clients")

    objects: ClassVar[TenantQuerySet[Client]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "id"

    def __str__(self) -> str:
        return self.name

    @property
    def why(self) -> str:
        """The reason of its state for people: the host's word, or what follows from the payments; may be empty."""
        return self.state_reason or str(_WHY.get(self.state, ""))

    @property
    def is_suspended(self) -> bool:
        """Nothing of the client may be changed, and his stations don't play his programme. Nothing is deleted."""
        return self.state in (self.State.SUSPENDED, self.State.CANCELLED)


class Membership(models.Model):
    """A person works for a client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TenantQuerySet[Membership]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "user"], name="one_membership_per_person")]


class Invitation(models.Model):
    """Somebody is asked to work for a client. Its link is signed, not stored; it serves once, for ``email`` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    language = models.CharField(max_length=2, default="es")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[Invitation]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class Letter(models.Model):
    """A mail to a person. It is written when it is sent, so that no link or code of it is ever kept here.

    ``kind`` names its templates; ``about`` is what they need besides ``user``.
    """

    kind = models.CharField(max_length=60)
    email = models.EmailField(max_length=254)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE)
    language = models.CharField(max_length=2)
    about = models.JSONField(default=dict)
    posted_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, db_index=True)


class ApiKey(models.Model):
    """A program's key ``ips_<prefix>_<secret>``; only the secret's SHA-256 is kept.

    With a client it works for that client (``station_id``: for that station of his alone) and may there at most what
    its maker may, as long as he is there; without one it is its maker's, who works for the hoster. ``scopes`` are
    ``roles.Scope`` values.
    """

    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    client = models.ForeignKey(Client, null=True, on_delete=models.CASCADE, related_name="api_keys")
    station_id = models.UUIDField(null=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    made_with = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="keys_made")
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantQuerySet[ApiKey]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"


class SupportVisit(models.Model):
    """One of the staff is in a client's panel, as the client sees it, for a while and for a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """A change: who (``actor_name`` stays when the person goes; ``key_name`` when a program did it), when, from where,
    what, before and after. ``visit`` says that one of the staff did it in the client's panel."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    actor_name = models.CharField(max_length=254, blank=True)
    key_name = models.CharField(max_length=120, blank=True)
    visit = models.ForeignKey(SupportVisit, null=True, on_delete=models.SET_NULL)
    address = models.CharField(max_length=45, blank=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.CASCADE)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects: ClassVar[TenantQuerySet[AuditEntry]] = TenantQuerySet.as_manager()  # type: ignore[assignment]
    tenant_path = "client_id"

    class Meta:
        indexes = [models.Index(fields=["client", "-at"], name="audit_of_client")]

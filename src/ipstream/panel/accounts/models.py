"""People, the clients (tenants) they work for, and keys for programs."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person, known by e-mail. ``is_staff`` is the host's own staff, who see every client."""

    email = models.EmailField(_("e-mail"), unique=True, max_length=254)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=[("es", "Español"), ("en", "English")], default="es")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Client(models.Model):
    """A tenant: whoever pays the hoster for one radio or several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="clients")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works for a client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=20, default="owner")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "user"], name="one_membership_per_person")]


class ApiKey(models.Model):
    """A program's key ``ips_<prefix>_<secret>``; only the secret's SHA-256 is kept. It may do what its owner may."""

    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    created_at = models.DateTimeField(auto_now_add=True)


class AuditEntry(models.Model):
    """A change by a person: who, when, what, before and after."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    client = models.ForeignKey(Client, null=True, on_delete=models.CASCADE)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    tenant_path = "client_id"

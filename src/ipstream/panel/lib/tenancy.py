"""A tenant can't reach another: every read of a tenant's row says for whom it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model, covariant=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be seen: those of ``tenants`` (of one station of theirs), or all (staff, the system itself)."""

    everything: bool
    tenants: frozenset[UUID] = frozenset()
    station_id: UUID | None = None

    def includes(self, tenant: UUID) -> bool:
        """Whether something of this tenant may be seen."""
        return self.everything or tenant in self.tenants


EVERYTHING = Scope(everything=True)
NOTHING = Scope(everything=False)


class TenantQuerySet(models.QuerySet[M]):
    """Rows that belong to a tenant by the lookup ``tenant_path`` of their model."""

    def within(self, scope: Scope) -> Self:
        """Only rows the scope may see."""
        if scope.everything:
            return self
        path: str = self.model.tenant_path  # type: ignore[attr-defined]
        return self.filter(**{f"{path}__in": scope.tenants})

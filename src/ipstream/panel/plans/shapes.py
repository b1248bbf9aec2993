"""What the API says of plans. Sizes are bytes, money is the currency's smallest unit, bitrates are kbps."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from ipstream.panel.plans.limits import Limits
from ipstream.panel.plans.models import Plan

Period = Literal["month", "quarter", "year"]


class LimitsOut(Schema):
    """``listener_limit`` is for each station, the rest for the client; null means without limit."""

    bitrates: list[int]
    listener_limit: int
    storage_bytes: int
    station_limit: int
    dj_limit: int
    traffic_bytes: int | None
    recording_hours: int
    features: list[str]


class PlanOut(LimitsOut):
    """``offered``: new clients can have it. ``price`` is for each ``period``."""

    id: int
    name: str
    price: int
    currency: str
    period: Period
    offered: bool


class PlansOut(Schema):
    items: list[PlanOut]
    next_cursor: str | None


class LimitsIn(Schema):
    """Only what is given; null only where there may be no limit."""

    model_config = ConfigDict(extra="forbid")

    bitrates: list[int] = Field(default=[], max_length=20)
    listener_limit: int = 0
    storage_bytes: int = 0
    station_limit: int = 0
    dj_limit: int = 0
    traffic_bytes: int | None = None
    recording_hours: int = 0
    features: list[str] = Field(default=[], max_length=20)


class PlanChanges(LimitsIn):
    """Only what is given is changed: limits at once, the price from the next period of each client."""

    name: str = Field("", max_length=60)
    price: int = 0
    currency: str = Field("", max_length=3)
    period: Period = "month"
    offered: bool = True


class PlanIn(PlanChanges):
    """The other limits are those of the smallest plan."""

    name: str = Field(max_length=60)
    price: int
    bitrates: list[int] = Field(max_length=20)
    listener_limit: int
    storage_bytes: int


def plan_out(plan: Plan) -> PlanOut:
    names = PlanOut.model_fields
    return PlanOut(**{name: getattr(plan, name) for name in names})


def limits_out(limits: Limits) -> LimitsOut:
    values = {name: getattr(limits, name) for name in LimitsOut.model_fields}
    return LimitsOut(**values | {"features": sorted(limits.features)})

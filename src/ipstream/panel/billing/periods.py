"""Calendar arithmetic of subscriptions: periods of whole months, and the state that debts lead to. No clock, no row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from ipstream.panel.accounts.models import Client
from ipstream.panel.plans.models import Plan

MONTHS: dict[str, int] = {Plan.Period.MONTH: 1, Plan.Period.QUARTER: 3, Plan.Period.YEAR: 12}
DAY = timedelta(days=1)


def day_of(now: datetime) -> date:
    """The day that counts: UTC's."""
    return now.astimezone(UTC).date()


def last_day(starts_on: date, period: str, anchor: date) -> date:
    """Of the period that begins on ``starts_on``. The next one begins on the anchor's day of the month, or on the
    month's last: from 31 January a month reaches to 27 February, and the next from 28 February to 30 March."""
    return starts_on + relativedelta(months=MONTHS[period], day=anchor.day) - DAY


def monthly(price: int, period: str) -> Fraction:
    """A price a period as a price a month."""
    return Fraction(price, MONTHS[period])


def state_of_debt(oldest_due: date | None, today: date, grace_days: int) -> Client.State:
    """``oldest_due``: by when the oldest unpaid charge was to be paid, None when all are paid."""
    if oldest_due is None or today <= oldest_due:
        return Client.State.ACTIVE
    if today <= oldest_due + timedelta(days=grace_days):
        return Client.State.PAST_DUE
    return Client.State.SUSPENDED

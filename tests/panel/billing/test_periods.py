"""Periods follow one another by the calendar, and a debt ends in suspension after its grace."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipstream.panel.billing.periods import MONTHS, last_day, monthly, state_of_debt

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
PERIODS = st.sampled_from(sorted(MONTHS))


def starts(first: date, period: str, count: int) -> list[date]:
    found = [first]
    while len(found) < count:
        found.append(last_day(found[-1], period, first) + timedelta(days=1))
    return found


def test_a_month_from_the_31st_ends_with_shorter_months_and_comes_back() -> None:
    assert starts(date(2026, 1, 31), "month", 5) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_a_year_from_a_leap_day_comes_back_to_it() -> None:
    assert starts(date(2024, 2, 29), "year", 5)[1:] == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


@given(DAYS, st.lists(PERIODS, min_size=1, max_size=24))
def test_periods_leave_no_gap_and_never_overlap_even_when_the_plan_changes(first: date, periods: list[str]) -> None:
    start, months = first, 0
    for period in periods:
        end = last_day(start, period, first)
        assert end > start
        start, months = end + timedelta(days=1), months + MONTHS[period]
        assert (start.year * 12 + start.month) - (first.year * 12 + first.month) == months
        assert start.day == first.day or (start.day < first.day and (start + timedelta(days=1)).day == 1)


@given(DAYS, PERIODS)
def test_the_day_of_the_month_is_the_first_ones_wherever_the_month_has_it(first: date, period: str) -> None:
    assert all(before < after for before, after in pairwise(starts(first, period, 30)))


@pytest.mark.parametrize(("period", "expected"), [("month", 1200), ("quarter", 400), ("year", 100)])
def test_a_price_is_told_by_the_month(period: str, expected: int) -> None:
    assert monthly(1200, period) == Fraction(expected)


def test_a_debt_is_overdue_the_day_after_and_suspends_after_the_grace() -> None:
    due = date(2026, 3, 5)
    found = [state_of_debt(due, due + timedelta(days=days), grace_days=7).value for days in (-1, 0, 1, 7, 8, 400)]
    assert found == ["active", "active", "past_due", "past_due", "suspended", "suspended"]
    assert state_of_debt(None, due, grace_days=0) == "active"

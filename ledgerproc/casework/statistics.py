"""Counts cases: by category, place, lead office and month of deadline.

In: cases and the changes since the last period. Out: small tables of whole numbers, whose
rows add up to their total; writers only lay them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from ledgerproc.casework.cases import Case, Change, ChangeKind, MonthTotals
from ledgerproc.casework.fields import ONGOING
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.profile.model import Profile

UNKNOWN = "（未写明）"
TOTAL = "合计"


class Tally(Struct, frozen=True):
    """One line of a table of counts."""

    name: str
    total: int = 0
    open: int = 0
    done: int = 0
    overdue: int = 0
    new: int = 0  # came up in this period
    closed: int = 0  # resolved since the last period
    former: int = 0  # total in the last period


class Statistics(Struct, frozen=True):
    """The tables; each ends with the line 合计."""

    categories: tuple[Tally, ...]
    places: tuple[Tally, ...]
    offices: tuple[Tally, ...]  # by first lead office, so that lines add up
    months: tuple[Tally, ...]  # of the deadline, YYYY-MM


def count_cases(
    cases: Sequence[Case],
    former: Sequence[Case],
    changes: Iterable[Change],
    profile: Profile,
    as_of: date,
) -> Statistics:
    """Count in the orders of the profile; names that it does not know come last."""
    told = {(one.case_id, one.kind) for one in changes}

    def table(key: Callable[[Case], str], order: Sequence[str]) -> tuple[Tally, ...]:
        return _table(cases, former, told, key, order, as_of)

    return Statistics(
        categories=table(_category, [one.name for one in profile.categories]),
        places=table(_place, [one.name for one in profile.places]),
        offices=table(_office, []),
        months=table(_month, []),
    )


def count_month(
    period: str, cases: Sequence[Case], changes: Iterable[Change], as_of: date
) -> MonthTotals:
    """The totals of one period, for the archive and for lines over months."""
    done = sum(1 for one in cases if one.values.status is Status.DONE)
    told = {(one.case_id, one.kind) for one in changes}
    return MonthTotals(
        period,
        total=len(cases),
        open=len(cases) - done,
        done=done,
        overdue=sum(1 for one in cases if one.overdue_days(as_of) is not None),
        new=sum(1 for _, kind in told if kind is ChangeKind.NEW),
        closed=sum(1 for _, kind in told if kind is ChangeKind.CLOSED),
    )


def _category(case: Case) -> str:
    return case.values.categories[0] if case.values.categories else UNKNOWN


def _place(case: Case) -> str:
    return case.values.place or UNKNOWN


def _office(case: Case) -> str:
    return case.values.lead[0] if case.values.lead else UNKNOWN


def _month(case: Case) -> str:
    deadline = case.values.deadline
    if deadline.kind is DeadlineKind.ONGOING:
        return ONGOING
    return f"{deadline.on:%Y-%m}" if deadline.on else UNKNOWN


def _table(
    cases: Sequence[Case],
    former: Sequence[Case],
    told: set[tuple[str, ChangeKind]],
    key: Callable[[Case], str],
    order: Sequence[str],
    as_of: date,
) -> tuple[Tally, ...]:
    groups: dict[str, list[Case]] = {name: [] for name in order}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    before: dict[str, int] = {}
    for case in former:
        before[key(case)] = before.get(key(case), 0) + 1
        groups.setdefault(key(case), [])
    ranks = {name: at for at, name in enumerate(order)}
    names = sorted(groups, key=lambda name: (ranks.get(name, len(ranks)), name == UNKNOWN, name))
    lines = [_tally(name, groups[name], told, before, as_of) for name in names]
    return (*lines, _tally(TOTAL, cases, told, {TOTAL: len(former)}, as_of))


def _tally(
    name: str,
    cases: Sequence[Case],
    told: set[tuple[str, ChangeKind]],
    before: Mapping[str, int],
    as_of: date,
) -> Tally:
    done = sum(1 for one in cases if one.values.status is Status.DONE)
    return Tally(
        name=name,
        total=len(cases),
        open=len(cases) - done,
        done=done,
        overdue=sum(1 for one in cases if one.overdue_days(as_of) is not None),
        new=sum(1 for one in cases if (one.case_id, ChangeKind.NEW) in told),
        closed=sum(1 for one in cases if (one.case_id, ChangeKind.CLOSED) in told),
        former=before.get(name, 0),
    )

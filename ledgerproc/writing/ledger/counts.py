"""Lays out the counts of a run as the tables of 统计 and of the meeting papers.

Every case is counted once in each table, so that the totals of all tables are equal.
Counting is ``casework.statistics``; here are captions, order and what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from ledgerproc.casework.cases import Case
from ledgerproc.casework.statistics import TOTAL, UNKNOWN, count_cases
from ledgerproc.casework.statistics import Tally as Line
from ledgerproc.outcome import Run


class Count(Struct, frozen=True):
    """Cases of one group; total = done + running + overdue."""

    name: str
    total: int = 0
    new: int = 0
    done: int = 0
    running: int = 0  # open and not overdue
    overdue: int = 0
    closed: int = 0  # resolved since the last period
    former: int = 0  # total in the last period

    @property
    def share_done(self) -> float | None:
        """Resolved cases over all, or None without a case."""
        return self.done / self.total if self.total else None


class Tally(Struct, frozen=True):
    """One table. ``kind``: category, month, place or office."""

    kind: str
    caption: str
    header: str
    counts: tuple[Count, ...]
    first_case: Mapping[str, str] = field(default_factory=dict)  # number of a group's first case


def build_tallies(run: Run) -> tuple[Tally, ...]:
    """The four tables; places and categories of the profile without a case stay in."""
    labels = run.profile.labels
    tables = count_cases(run.cases, run.prior.cases, run.work.changes, run.profile, run.as_of)
    category = labels.get("categories", "类别")
    place = labels.get("place", "报送单位")
    office = labels.get("lead", "牵头部门")
    deadline = labels.get("deadline", "期限")
    # The largest first: offices have no order of their own.
    offices = sorted(tables.offices[:-1], key=lambda one: (one.name == UNKNOWN, -one.total))
    return (
        _tally(
            ("category", f"一、按{category}", category),
            tables.categories[:-1],
            _first_cases(run, lambda case: case.values.categories[:1]),
        ),
        _tally(
            ("month", f"二、按{deadline}所在月份", "月份"),
            tables.months[:-1],
            _first_cases(run, _month),
        ),
        _tally(
            ("place", f"三、按{place}", place),
            tables.places[:-1],
            _first_cases(run, lambda case: (case.values.place,)),
        ),
        _tally(
            ("office", f"四、按{office}（以第一牵头计）", office),
            offices,
            _first_cases(run, lambda case: case.values.lead[:1]),
        ),
    )


def total_of(counts: Iterable[Count]) -> Count:
    """The line of totals."""
    counts = tuple(counts)
    return Count(
        TOTAL,
        sum(one.total for one in counts),
        sum(one.new for one in counts),
        sum(one.done for one in counts),
        sum(one.running for one in counts),
        sum(one.overdue for one in counts),
        sum(one.closed for one in counts),
        sum(one.former for one in counts),
    )


def _tally(
    names: tuple[str, str, str], lines: Sequence[Line], first_case: Mapping[str, str]
) -> Tally:
    return Tally(*names, counts=tuple(_count(line) for line in lines), first_case=first_case)


def _count(line: Line) -> Count:
    return Count(
        line.name,
        line.total,
        line.new,
        line.done,
        line.open - line.overdue,
        line.overdue,
        line.closed,
        line.former,
    )


def _first_cases(run: Run, names_of: Callable[[Case], Sequence[str]]) -> dict[str, str]:
    """The number of each group's first case in the ledger."""
    found: dict[str, str] = {}
    for case in run.cases:
        for name in names_of(case):
            found.setdefault(name, case.case_id)
    return found


def _month(case: Case) -> tuple[str, ...]:
    on = case.values.deadline.on
    return (f"{on:%Y-%m}",) if on else ()

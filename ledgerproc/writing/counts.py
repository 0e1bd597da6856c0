"""Counts the cases of a run by category, place, office and month, for 统计.

Every case is counted once in each table, so that the totals of all tables are equal: by
its first category and its first leading office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledgerproc.accounts import TOTAL
from ledgerproc.casework.cases import Case, ChangeKind
from ledgerproc.cleaning.records import DeadlineKind, Status
from ledgerproc.outcome import Run

NOT_GIVEN = "（未写明）"
ONGOING = "长期"


@dataclass(frozen=True, slots=True)
class Count:
    """Cases of one group; total = done + running + overdue."""

    name: str
    total: int = 0
    new: int = 0
    done: int = 0
    running: int = 0  # open and not overdue
    overdue: int = 0

    @property
    def share_done(self) -> float | None:
        """Resolved cases over all, or None without a case."""
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Tally:
    """One table of 统计. ``kind``: category, place, office or month."""

    kind: str
    caption: str
    header: str
    counts: tuple[Count, ...]
    first_case: Mapping[str, str] = field(default_factory=dict)  # number of a group's first case


def build_tallies(run: Run) -> tuple[Tally, ...]:
    """The four tables; known groups without a case stay in the first two."""
    profile = run.profile
    labels = profile.labels
    category = labels.get("categories", "类别")
    place = labels.get("place", "报送单位")
    office = labels.get("lead", "牵头部门")
    deadline = labels.get("deadline", "期限")
    months = sorted({_month(case) for case in run.cases} - {ONGOING, NOT_GIVEN})
    return (
        _tally(
            run,
            ("category", f"一、按{category}", category),
            _category,
            [one.name for one in profile.categories],
        ),
        _tally(run, ("month", f"二、按{deadline}所在月份", "月份"), _month, months),
        _tally(
            run,
            ("place", f"三、按{place}", place),
            lambda case: case.values.place or NOT_GIVEN,
            [one.name for one in profile.places],
        ),
        _tally(run, ("office", f"四、按{office}（以第一牵头计）", office), _office, ()),
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
    )


def _category(case: Case) -> str:
    return case.values.categories[0] if case.values.categories else NOT_GIVEN


def _office(case: Case) -> str:
    return case.values.lead[0] if case.values.lead else NOT_GIVEN


def _month(case: Case) -> str:
    deadline = case.values.deadline
    if deadline.kind is DeadlineKind.ONGOING:
        return ONGOING
    return f"{deadline.on:%Y-%m}" if deadline.on else NOT_GIVEN


def _tally(
    run: Run,
    names: tuple[str, str, str],
    group_of: Callable[[Case], str],
    order: Sequence[str],
) -> Tally:
    """Groups in ``order``, then the others by size, what is not given last."""
    groups: dict[str, list[Case]] = {name: [] for name in order}
    for case in run.cases:
        groups.setdefault(group_of(case), []).append(case)
    others = sorted(set(groups) - set(order), key=lambda name: (-len(groups[name]), name))
    tail = [name for name in (ONGOING, NOT_GIVEN) if name in others]
    ordered = [*order, *(name for name in others if name not in tail), *tail]
    new = {one.case_id for one in run.work.changes if one.kind is ChangeKind.NEW}
    return Tally(
        *names,
        counts=tuple(_count(run, name, groups[name], new) for name in ordered),
        first_case={name: cases[0].case_id for name, cases in groups.items() if cases},
    )


def _count(run: Run, name: str, cases: Sequence[Case], new: set[str]) -> Count:
    done = sum(1 for case in cases if case.values.status is Status.DONE)
    overdue = sum(1 for case in cases if case.overdue_days(run.as_of) is not None)
    return Count(
        name,
        len(cases),
        sum(1 for case in cases if case.case_id in new),
        done,
        len(cases) - done - overdue,
        overdue,
    )

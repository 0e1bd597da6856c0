"""The figures that leaders read, drawn from a run once for every paper.

In: a ``Run``. Out: a ``Brief`` whose tables the meeting papers and the overview share, so
that no two papers can differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ledgerproc.casework.cases import Case
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.writing.counts import Count, Tally, build_tallies, total_of
from ledgerproc.writing.discretion import Discretion

NO_FIGURE = "—"


@dataclass
class Brief:
    """The tables of one run. Derived values are computed when first asked for."""

    run: Run

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """The counts by kind: category, place, office, month."""
        return {one.kind: one for one in build_tallies(self.run)}

    @cached_property
    def total(self) -> Count:
        """The line 合计."""
        return total_of(self.tallies["category"].counts)

    @cached_property
    def discretion(self) -> Discretion:
        """How names are shortened in this run."""
        return Discretion(self.run.profile)

    @property
    def last_period(self) -> str:
        """2022年10月, or "" where there is no earlier period."""
        return say_period(self.run.prior.period)

    @cached_property
    def last_open(self) -> Mapping[str, int] | None:
        """Open cases of the last period by first category; None in the first period."""
        if not self.run.prior.period:
            return None
        counted: dict[str, int] = {}
        for case in self.run.prior.cases:
            if case.values.status is Status.OPEN:
                name = case.values.categories[0] if case.values.categories else ""
                counted[name] = counted.get(name, 0) + 1
        return counted

    @cached_property
    def late(self) -> Sequence[Case]:
        """Overdue cases, the longest first."""
        return sorted(
            (case for case in self.run.cases if case.overdue_days(self.run.as_of) is not None),
            key=lambda case: (-(case.overdue_days(self.run.as_of) or 0), case.case_id),
        )

    def ranked(self, kind: str) -> list[Count]:
        """Groups that have an open case, those with most overdue and open ones first."""
        counts = [one for one in self.tallies[kind].counts if one.running + one.overdue]
        return sorted(counts, key=lambda one: (-one.overdue, -(one.running + one.overdue)))

    def submissions(self, state: str) -> int:
        """Reporting places of the profile in one state (已报, 零报告, 未报)."""
        known = {one.name for one in self.run.profile.places}
        return sum(one.state == state for one in self.run.submissions if one.place in known)


def count_open(count: Count) -> int:
    """Open cases, overdue or not."""
    return count.running + count.overdue


def say_period(period: str) -> str:
    """2022年10月 for 2022-10.

    >>> say_period("2022-10"), say_period("")
    ('2022年10月', '')
    """
    if not period:
        return ""
    year, _, month = period.partition("-")
    return f"{int(year)}年{int(month)}月"


def say_share(share: float | None) -> str:
    """A share as people read it; nothing divided by nothing has none.

    >>> say_share(0.3333), say_share(None)
    ('33.3%', '—')
    """
    return NO_FIGURE if share is None else f"{share * 100:.1f}%"


def say_change(now: int, before: int | None) -> str:
    """How a figure moved since the last period.

    >>> say_change(5, 3), say_change(3, 5), say_change(3, 3), say_change(3, None)
    ('增2', '减2', '持平', '—')
    """
    if before is None:
        return NO_FIGURE
    if now == before:
        return "持平"
    return f"增{now - before}" if now > before else f"减{before - now}"

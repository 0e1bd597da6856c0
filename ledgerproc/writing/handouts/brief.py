"""The figures that leaders read, drawn from a run once for every paper.

In: a ``Run``. Out: a ``Brief`` whose tables the meeting papers and the overview share, so
that no two papers can differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from msgspec.structs import replace

from ledgerproc.casework.cases import Case
from ledgerproc.casework.statistics import UNKNOWN, Statistics, Tally, count_cases
from ledgerproc.cleaning.records import Status
from ledgerproc.outcome import Run
from ledgerproc.writing.handouts.discretion import Discretion, Quiet
from ledgerproc.writing.handouts.duties import JOIN

NO_FIGURE = "—"
FIRST = 3  # groups that a sentence names
MOST_NAMED = 6  # where several are equal; of more it says how many
TITLE_LENGTH = 30  # characters of a narrative that stand for a missing title


class Brief:
    """The tables of one run. Derived values are computed when first asked for."""

    def __init__(self, run: Run) -> None:
        self.discretion = discretion = Discretion(run.profile, run.cases)
        cases, before = discretion.in_groups(run.cases), discretion.in_groups(run.prior.cases)
        self.run = replace(
            run, work=replace(run.work, cases=cases), prior=replace(run.prior, cases=before)
        )
        self._quiet: dict[str, Quiet] = {}

    @cached_property
    def statistics(self) -> Statistics:
        """The counts that every table of the run rests on."""
        run = self.run
        former = run.prior.cases
        return count_cases(run.cases, former, run.work.changes, run.profile, run.as_of)

    def lines(self, kind: str) -> tuple[Tally, ...]:
        """The lines of one table (categories, places, offices, months) without its total."""
        table: tuple[Tally, ...] = getattr(self.statistics, kind)
        return table[:-1]

    @property
    def total(self) -> Tally:
        """The line 合计."""
        return self.statistics.categories[-1]

    def quiet_of(self, case: Case) -> Quiet:
        """How texts of a case are told; its names are found once for all papers."""
        known = self._quiet.get(case.case_id)
        if known is None:
            known = self._quiet[case.case_id] = self.discretion.of(case)
        return known

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
                name = case.values.categories[0] if case.values.categories else UNKNOWN
                counted[name] = counted.get(name, 0) + 1
        return counted

    @cached_property
    def late(self) -> Sequence[Case]:
        """Overdue cases, the longest first."""
        return sorted(
            (case for case in self.run.cases if case.overdue_days(self.run.as_of) is not None),
            key=lambda case: (-(case.overdue_days(self.run.as_of) or 0), case.case_id),
        )

    @property
    def as_late(self) -> int:
        """How many cases are overdue for as long as the longest."""
        days = [case.overdue_days(self.run.as_of) for case in self.late]
        return days.count(days[0]) if days else 0

    def ranked(self, kind: str) -> list[Tally]:
        """Groups that have an open case, those with most overdue and open ones first."""
        counts = [one for one in self.lines(kind) if one.open]
        return sorted(counts, key=lambda one: (-one.overdue, -one.open))


def title_of(case: Case, told: Quiet) -> str:
    """What a case is called; the beginning of its narrative where it has no title.

    The narrative is told quietly before it is cut: half a name would not be known as one.
    """
    values = case.values
    if values.title or not values.narrative:
        return told(values.title or UNKNOWN)
    return shorten(told(values.narrative), TITLE_LENGTH)


def shorten(text: str, most: int) -> str:
    """A text, or its beginning where it is longer.

    >>> shorten("一二三", 3), shorten("一二三四", 3)
    ('一二三', '一二三……')
    """
    return text if len(text) <= most else f"{text[:most]}……"


def say_first(said: Sequence[tuple[str, str]]) -> str:
    """The first groups (name, figure) in words; those that equal the last named are told too.

    >>> say_first([("甲", "9"), ("乙", "5"), ("丙", "5"), ("丁", "5"), ("戊", "4")])
    '甲9、乙、丙、丁各5'
    >>> say_first([("甲", "9"), *((one, "1") for one in "乙丙丁戊己庚辛")])
    '甲9、乙、丙等7个各1'
    """
    last = said[min(FIRST, len(said)) - 1][1] if said else ""
    few = [one for at, one in enumerate(said) if at < FIRST or one[1] == last]
    is_short = len(few) <= MOST_NAMED
    parts: list[str] = []
    for figure, group in groupby(few, key=itemgetter(1)):
        names = [name for name, _ in group]
        shown = names if is_short else names[: max(1, FIRST - len(parts))]
        rest = "" if len(shown) == len(names) else f"等{len(names)}个"
        parts.append(f"{JOIN.join(shown)}{rest}{'各' if len(names) > 1 else ''}{figure}")
    return JOIN.join(parts)


def say_period(period: str) -> str:
    """2022年10月 for 2022-10.

    >>> say_period("2022-10"), say_period("")
    ('2022年10月', '')
    """
    if not period:
        return ""
    year, _, month = period.partition("-")
    return f"{int(year)}年{int(month)}月"


def say_share(count: Tally) -> str:
    """Resolved cases over all as people read it; nothing divided by nothing has no share.

    >>> say_share(Tally("甲", total=3, done=1)), say_share(Tally("乙"))
    ('33.3%', '—')
    """
    return f"{count.done / count.total * 100:.1f}%" if count.total else NO_FIGURE


def say_points(now: Tally, before: Tally | None) -> str:
    """How the resolved share moved since the last period, in percentage points.

    >>> said = [say_points(Tally("甲", 4, done=n), Tally("甲", 4, done=2)) for n in (3, 1, 2)]
    >>> said, say_points(Tally("乙"), None)
    (['升25.0', '降25.0', '持平'], '—')
    """
    if before is None or not before.total or not now.total:
        return NO_FIGURE
    moved = round(now.done / now.total * 100, 1) - round(before.done / before.total * 100, 1)
    if abs(moved) < 0.05:
        return "持平"
    return f"升{moved:.1f}" if moved > 0 else f"降{-moved:.1f}"


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

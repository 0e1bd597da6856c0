"""What an old month says now, when it was run again after later ones were published.

Later months stay as they are: they rest on what the old one said before. In: the old
month's former publication and its new run. Out: what differs, for the clerk to decide
whether the later months are to be run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from ledgerproc.archive import Period
from ledgerproc.history.comparison import compare_months
from ledgerproc.history.months import Month, as_month
from ledgerproc.outcome import Run


class Rerun(Struct, frozen=True):
    """Later periods that were left as they are, and cases that differ by kind of change."""

    later: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def find_rerun(former: Period | None, run: Run, later: Sequence[str]) -> Rerun | None:
    """What differs from the former publication; None where no later period is published."""
    if not later:
        return None
    if former is None:
        return Rerun(tuple(later))
    cases = {one.case_id: one for one in run.cases}
    new = Month(run.period, cases, run.work.decisions, {"labels": run.profile.labels})
    return Rerun(tuple(later), compare_months((as_month(former), new)).counts)

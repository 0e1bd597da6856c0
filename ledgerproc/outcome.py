"""What a run found: the one value that every writer reads.

Writers take a ``Run`` and a folder, and decide nothing: what is overdue, who leads,
what is counted stands here or in ``casework``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ledgerproc.casework.cases import Case, Casework, MonthTotals, Prior
from ledgerproc.casework.statistics import count_month
from ledgerproc.cleaning.records import CleanFile, Record
from ledgerproc.findings import Finding
from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.inputfile import Source


class Submission(Struct, frozen=True):
    """One line of 报送情况: a reporting place, or a sender that the profile does not know."""

    place: str
    state: str  # 已报 · 零报告 · 未报
    files: tuple[str, ...]
    cases: int
    errors: int
    warnings: int
    note: str


class Balance(Struct, frozen=True):
    """One line of 数据对账: an input sheet, or the last line 合计."""

    file: str
    sheet: str
    read: int
    heads: int
    blanks: int
    feet: int
    data: int
    founded: int
    merged: int
    rejected: int
    note: str

    @property
    def difference(self) -> int:
        """What is left over; a run with anything but 0 publishes nothing."""
        kinds = abs(self.read - self.heads - self.blanks - self.feet - self.data)
        return kinds + abs(self.data - self.founded - self.merged - self.rejected)


class Run(Struct, frozen=True):
    """One run, ready to be written."""

    version: str
    as_of: date
    profile: Profile
    sources: tuple[Source, ...]
    files: tuple[CleanFile, ...]
    prior: Prior
    work: Casework
    findings: tuple[Finding, ...]  # all of them, in order
    submissions: tuple[Submission, ...]
    balances: tuple[Balance, ...]

    @property
    def period(self) -> str:
        """The month that is published, YYYY-MM."""
        return f"{self.as_of:%Y-%m}"

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases in the order of the ledger."""
        return self.work.cases

    def count_places(self, state: str) -> int:
        """Reporting places of the profile in one state (已报, 零报告, 未报), and no other sender."""
        known = {one.name for one in self.profile.places}
        return sum(one.state == state for one in self.submissions if one.place in known)

    @property
    def strangers(self) -> tuple[Submission, ...]:
        """Senders that the profile does not know, and files that do not say whose they are."""
        known = {one.name for one in self.profile.places}
        return tuple(one for one in self.submissions if one.place not in known)

    @property
    def totals(self) -> MonthTotals:
        """What this period counts."""
        return count_month(self.period, self.cases, self.work.changes, self.as_of)

    @property
    def records(self) -> Mapping[str, Record]:
        """Every data row by its 来源."""
        return {str(one.where): one for file in self.files for one in file.records}

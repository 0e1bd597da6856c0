"""The published months of an output folder, read without a lock and never changed.

In: the output folder. Out: months with their cases and what these rest on. A folder
without a published month, a month that is not there and a damaged archive are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from ledgerproc.archive import Period, read_evidence, read_period
from ledgerproc.casework.cases import Case, Decision
from ledgerproc.casework.memory import case_from, decision_from
from ledgerproc.cleaning.numerals import normalise
from ledgerproc.workspace import PERIOD, Workspace


class HistoryError(Exception):
    """Asked for something that was never published; the text says in Chinese what there is."""


class _Cases(Mapping[str, Case]):
    """Archived cases by number, each built when it is asked for: a story asks for one."""

    def __init__(self, archived: Iterable[Mapping[str, Any]]) -> None:
        self._archived = {str(one["case_id"]): one for one in archived}

    def __getitem__(self, number: str) -> Case:
        return case_from(self._archived[number])

    def __contains__(self, number: object) -> bool:
        return number in self._archived

    def __iter__(self) -> Iterator[str]:
        return iter(self._archived)

    def __len__(self) -> int:
        return len(self._archived)


class Month(Struct, frozen=True):
    """One published month. ``evidence`` is empty where an older program published it."""

    period: str
    cases: Mapping[str, Case]  # by number, in the order of the ledger
    decisions: tuple[Decision, ...]
    evidence: Mapping[str, Any]

    def lines(self, table: str) -> Sequence[Sequence[Any]]:
        """A table of the evidence; its lines may lack blanks at the end."""
        lines: Sequence[Sequence[Any]] = self.evidence.get(table, ())
        return lines

    def label(self, key: str) -> str:
        """The column name of a field."""
        return str(self.evidence.get("labels", {}).get(key, key))


def published_periods(output: Path) -> list[str]:
    """The published periods of a folder, oldest first."""
    return Workspace(output).published() if output.is_dir() else []


def read_months(output: Path, until: str = "") -> tuple[Month, ...]:
    """Every published month, oldest first; with ``until`` none that is later."""
    periods = [one for one in published_periods(output) if not until or one <= until]
    if not periods:
        raise HistoryError(_missing(output, until))
    return tuple(read_month(output, one) for one in periods)


def read_month(output: Path, period: str) -> Month:
    """One published month."""
    if not PERIOD.fullmatch(period):
        raise HistoryError(f"“{period}”不是月份；请写成 2022-11 这样")
    if period not in published_periods(output):
        raise HistoryError(_missing(output, period))
    return as_month(read_period(output / period), evidence=True)


def as_month(period: Period, *, evidence: bool = False) -> Month:
    """A period as a month to look at, with what it rests on if that is asked for."""
    return Month(
        period.name,
        _Cases(period.cases["cases"]),
        tuple(decision_from(one) for one in period.cases["decisions"]),
        read_evidence(period) if evidence else {},
    )


def _missing(output: Path, period: str) -> str:
    there = published_periods(output)
    if not there:
        return f"“{output}”中还没有出过结果；请先运行 ledgerproc run，或用 --output 指明结果文件夹"
    named = "、".join(there[-12:])
    return f"“{output}”中没有 {period} 的结果；已有：{named}"


def find_number(asked: str, numbers: Sequence[str]) -> str | None:
    """The number that is meant: written out, or only its last digits; None for none or several.

    >>> find_number("12", ["P2022-0011", "P2022-0012"]), find_number("p2022-0012", ["P2022-0012"])
    ('P2022-0012', 'P2022-0012')
    """
    plain = normalise(asked).strip().casefold()
    same = [one for one in numbers if normalise(one).casefold() == plain]
    if not same and plain.isdigit():
        same = [one for one in numbers if _last_number(one) == int(plain)]
    return same[0] if len(same) == 1 else None


def _last_number(text: str) -> int | None:
    digits = text[len(text.rstrip("0123456789")) :]
    return int(digits) if digits else None

"""Drafts: a data row while it is being cleaned.

In: a row as read and its sheet. Out: text that is safe to carry, and findings at the
right cell, also where the cell is blank. Decides nothing about what a text means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from ledgerproc.cleaning.masking import (
    has_bank_card,
    has_identity,
    mask_bank_card,
    mask_identity,
    mask_numbers,
)
from ledgerproc.cleaning.oversize import LongCell
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.rules import Rules
from ledgerproc.cleaning.spelling import case_number, squeeze
from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.files.inputfile import printable
from ledgerproc.reading.rows import RawRow, SheetReading

_LONGEST = 40  # characters of a cell that says there is nothing to say
_FORMULA = re.compile(r"[=+\-@]")
_NUMERIC = re.compile(r"[+\-]?[\d\s,.()（）%:/+、；;，-]*")  # sums, and lists of +86 numbers


class SheetContext(Struct, frozen=True, eq=False):
    """What the rows of one sheet have in common."""

    rules: Rules
    sheet: SheetReading
    columns: Mapping[str, int]  # field key -> 1-based column
    as_of: date
    category: str = ""  # the category that the sheet's name tells, in such a workbook
    is_uncategorised: bool = False  # no row of the sheet names a category
    above: Mapping[CellRef, str] = {}  # row -> the category that may hold from above it
    troubled: frozenset[CellRef] = frozenset()  # cells of which an error has been told
    too_long: Mapping[CellRef, LongCell] = {}  # cells that were not searched, or not whole


def build_finding(problem: Problem, where: CellRef, field: str, place: str) -> Finding:
    """Give a problem its place; no identity or card number in it is told unmasked."""
    details = {name: mask_numbers(text) for name, text in problem.details.items()}
    return Finding(problem.code, where, field, mask_numbers(problem.seen), details, place)


class Draft(Struct):
    """One row, and what was found in it so far."""

    context: SheetContext
    row: RawRow
    place: str
    findings: list[Finding] = field(default_factory=list)

    def value(self, key: str) -> CellValue:
        """The value of a field as it stood, None where the row has no such cell."""
        cell = self.row.cells.get(key)
        return cell.value if cell else None

    def safe_value(self, key: str) -> CellValue:
        """The value of a field; as masked text where an identity or card number stands in it."""
        text = self.row.text(key)
        masked = mask_numbers(text)
        return masked if masked != text else self.value(key)

    def case_number(self) -> str:
        """The case's number as it was printed; where it was written otherwise, that is told."""
        text = self.row.text("case_id")
        number = case_number(text)
        if number != text:
            details = {"number": number}
            self.tell("case_id", Problem("CASE_NUMBER_SPELLING", printable(text), details))
        return number

    def is_blank(self, key: str) -> bool:
        """Whether a field is empty, or holds a word or dash for nothing."""
        text = self.row.text(key)
        # A text that long says something; comparing it would take much of a run.
        return not text or (len(text) <= _LONGEST and squeeze(text) in self.context.rules.nothing)

    def where(self, key: str) -> CellRef | None:
        """The cell of a field in this row, also a blank one; None without such a column."""
        cell = self.row.cells.get(key)
        if cell:
            return cell.where
        column = self.context.columns.get(key)
        return self.row.where.at(column) if column else None

    def tell(self, key: str, problem: Problem) -> None:
        """Make a finding of a problem at the cell of a field."""
        where = self.where(key) or self.row.where
        if problem.code.endswith("_MISSING") and where in self.context.troubled:
            return  # why it is blank has been told
        self.findings.append(build_finding(problem, where, key, self.place))

    def tell_too_long(self) -> None:
        """Tell the cells of the row that were not searched for what they hold, or not whole."""
        for key, cell in self.row.cells.items():
            if too_long := self.context.too_long.get(cell.where):
                self.tell(key, too_long.problem)

    def given(self, key: str) -> str:
        """The text of a cell that was not searched, as it was given; "" for any other."""
        cell = self.row.cells.get(key)
        too_long = self.context.too_long.get(cell.where) if cell else None
        return mask_numbers(too_long.text) if too_long else ""

    def tell_all(self, key: str, problems: Iterable[Problem]) -> None:
        """Make findings of several problems of one field."""
        for problem in problems:
            self.tell(key, problem)

    def _without_numbers(self, key: str, text: str) -> str:
        if has_identity(text):
            self.tell(key, Problem("IDENTITY_NUMBER", text))
            text = mask_identity(text)
        if has_bank_card(text):
            text = mask_bank_card(text)
            self.tell(key, Problem("BANK_CARD", text))
        return text

    def text(self, key: str) -> str:
        """The text of a field, trimmed, with identity and card numbers masked and told."""
        text = self.row.text(key)
        if not text:
            return ""
        text = self._without_numbers(key, text)
        if _FORMULA.match(text) and not _NUMERIC.fullmatch(text):
            self.tell(key, Problem("CELL_FORMULA_TEXT", text, {"mark": text[0]}))
        return text

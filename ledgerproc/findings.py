"""A place in a workbook, and what was found there.

In: codes and places from every room. Out: findings that sort by place, and the
Chinese sentences for them. Severity, explanation and remedy live in
``findings.toml``; this module knows no rule of any campaign.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from string import Formatter

import msgspec
from msgspec import Struct

_BESIDE = 1000  # more than the problems that one row of a table can hold


class Severity(StrEnum):
    """How a finding is read by people; the values are the contract's words."""

    ERROR = "错误"  # the township must correct it
    WARNING = "警告"  # someone should look
    NOTE = "提示"  # something was assumed, and is told


def column_letters(column: int) -> str:
    """Letters of a 1-based column.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class CellRef(Struct, frozen=True, order=True):
    """A file, a sheet, a row or a cell; 1-based as on screen, 0 or "" mean "the whole".

    ``part`` tells apart the problems that one row holds, 1-based; 0 where it holds one. Of
    tables side by side it tells the table, too. It never shows: people find the row, and
    来源 is the row's.

    >>> str(CellRef("a.xlsx", "Sheet1", 14)), str(CellRef("a.xlsx", "Sheet1", 14, 4))
    ('a.xlsx#Sheet1!14', 'a.xlsx#Sheet1!D14')
    """

    file: str  # relative to the input folder, with "/"
    sheet: str = ""
    row: int = 0
    column: int = 0
    part: int = 0

    def __str__(self) -> str:
        if not self.sheet:
            return self.file
        if not self.row:
            return f"{self.file}#{self.sheet}"
        return f"{self.file}#{self.sheet}!{column_letters(self.column)}{self.row}"

    @property
    def cell(self) -> str:
        """The cell as a clerk names it ("D14"), the row number alone, or ""."""
        return f"{column_letters(self.column or self.table)}{self.row}" if self.row else ""

    def at(self, column: int) -> CellRef:
        """The cell of this row in a 1-based column, which all parts of the row share."""
        return CellRef(self.file, self.sheet, self.row, column)

    def beside(self, column: int) -> CellRef:
        """The row, or part of it, in the table that begins in a 1-based column.

        >>> row = CellRef("a.xlsx", "Sheet1", 14).beside(7)
        >>> str(row), row.cell, row.table
        ('a.xlsx#Sheet1!14', 'G14', 7)
        """
        part = column * _BESIDE + self.part
        return CellRef(self.file, self.sheet, self.row, self.column, part)

    @property
    def table(self) -> int:
        """The first column of the row's table where another stands beside it, else 0."""
        return self.part // _BESIDE

    @property
    def whole_row(self) -> CellRef:
        """The row that this cell stands in; its text is the contract's 来源."""
        return CellRef(self.file, self.sheet, self.row, part=self.part)


class Finding(Struct, frozen=True):
    """Something a person should know about one place.

    It holds no sentence: ``severity_of`` and ``explain`` take those from the catalogue.
    ``seen`` is the text as it stood in the cell. ``details`` are the named values of
    the sentence. ``field`` is a field key of the profile, or "".
    """

    code: str
    where: CellRef
    field: str = ""
    seen: str = ""
    details: Mapping[str, str] = msgspec.field(default_factory=dict)
    place: str = ""  # official name of the reporting place, where known
    related: tuple[CellRef, ...] = ()


class CatalogueEntry(Struct, frozen=True):
    """One code of the catalogue: how grave it is, what it says, what to do."""

    code: str
    severity: Severity
    says: str
    remedy: str

    @property
    def names(self) -> set[str]:
        """Names of the details that the sentences ask for."""
        parsed = list(Formatter().parse(self.says)) + list(Formatter().parse(self.remedy))
        names = {name for _, name, _, _ in parsed if name and name[0] not in "@#"}
        return names - {"seen", "field", "workbook"}


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Every code, from ``findings.toml`` beside this module."""
    text = files("ledgerproc").joinpath("findings.toml").read_text("utf-8")
    return {
        code: CatalogueEntry(code, Severity(entry["severity"]), entry["says"], entry["remedy"])
        for code, entry in tomllib.loads(text).items()
    }


def severity_of(finding: Finding) -> Severity:
    """The severity that the catalogue gives the finding's code."""
    return catalogue()[finding.code].severity


class _Words(dict[str, str]):
    """The words of a sentence. What an older archive does not hold is put in general terms."""

    def __missing__(self, name: str) -> str:
        return "相应栏" if name.startswith("#") else "某某"


def explain(finding: Finding, speech: Mapping[str, str]) -> tuple[str, str]:
    """The sentence and the remedy in Chinese; ``speech`` is the profile's (``speech_of``)."""
    entry = catalogue()[finding.code]
    field = finding.field
    own = {"example": speech[f"@{field}"]} if f"@{field}" in speech else {}
    said = {"seen": finding.seen, "field": speech.get(field, field)}
    book = {"workbook": PurePosixPath(finding.where.file).stem + ".xlsx"}
    values = _Words({**speech, **own, **book, **finding.details, **said})
    return entry.says.format_map(values) + _cells(finding), entry.remedy.format_map(values)


_NAMED = 5  # cells that a sentence names before it says how many there are


def _cells(finding: Finding) -> str:
    """The cells that a finding at a column's header stands for, in words."""
    if not finding.related or finding.code.startswith("CASE_"):
        return ""
    sheets = {one.sheet for one in finding.related}
    first = finding.related[:_NAMED]
    named = "、".join(one.cell if len(sheets) == 1 else f"{one.sheet}!{one.cell}" for one in first)
    return f"（共 {len(finding.related)} 处：{named}{'等' * (len(finding.related) > _NAMED)}）"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by place, then code: the order in which they are shown."""
    return sorted(findings, key=lambda f: (f.where, f.code, f.field, f.seen))

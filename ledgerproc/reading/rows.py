"""What reading hands on: rows with places, and an account of how each sheet was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import force_setattr

from ledgerproc.findings import CellRef, Finding
from ledgerproc.reading.files.grid import CellValue


class RowKind(StrEnum):
    """Every row read is of exactly one kind; the values are columns of 数据对账."""

    HEAD = "标题表头"
    BLANK = "空白模板行"
    FOOT = "合计表尾"
    DATA = "数据行"


class Purpose(StrEnum):
    """What a sheet turned out to be."""

    LEDGER = "台账"
    NIL = "零报告"  # a ledger form without a case, or a sentence that says so
    FEEDBACK = "部门反馈"  # a task sheet that a department filled in
    UNRELATED = "非台账"  # contact lists, instructions: left aside with a reason
    HIDDEN = "隐藏"  # not read, but reported
    EMPTY = "空表"
    SETTINGS = "读表设定"  # what the county settled about headers: no report
    REFUSED = "拒读"  # could not be understood with certainty


_READ = frozenset({Purpose.LEDGER, Purpose.NIL, Purpose.FEEDBACK})


class Column(Struct, frozen=True):
    """A column of a sheet, and how its header was understood."""

    column: int  # 1-based
    header: str  # as written, stacked headers joined with "/"
    header_rows: str  # "3" or "3-4"
    field: str | None  # field key of the profile; None: not used
    reason: str  # why, in Chinese, for 读表说明


class RawCell(Struct, frozen=True):
    """A value as it stood, with the cell it came from."""

    value: CellValue
    where: CellRef
    inherited: bool = False  # from a merged range, a ditto mark or a row above
    # The value as text, trimmed; dates as 2022-12-20; a blank is "". Made from the value, and
    # kept, for every step behind reading asks for it.
    text: str = ""

    def __post_init__(self) -> None:
        if not self.text:
            force_setattr(self, "text", as_text(self.value))


def as_text(value: CellValue) -> str:
    """A cell value as a clerk would read it.

    >>> as_text(3.0), as_text(None), as_text(" 甲 ")
    ('3', '', '甲')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if "\r" in value or "\u00a0" in value:  # rare, and this is asked for every cell
            value = value.replace("\r\n", "\n").replace("\u00a0", " ")
        return value.strip(" \t\r\n\u3000\u200b\ufeff")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


class RawRow(Struct, frozen=True):
    """A data row, or one of several problems that a row holds: its cells by field key."""

    where: CellRef
    cells: Mapping[str, RawCell]

    def text(self, key: str) -> str:
        """The text of a field, "" where the row has no such cell."""
        cell = self.cells.get(key)
        return cell.text if cell else ""


class SheetReading(Struct, frozen=True):
    """How one sheet was read. ``counts`` adds up to ``rows_read``."""

    file: str
    sheet: str
    purpose: Purpose
    columns: tuple[Column, ...] = ()
    rows: tuple[RawRow, ...] = ()
    counts: Mapping[RowKind, int] = field(default_factory=dict)
    place_line: RawCell | None = None  # text behind 乡镇（街道）： above the table
    heading: tuple[str, ...] = ()  # the texts above the header row
    note: str = ""  # for 数据对账's 说明
    later_lines: tuple[RawCell, ...] = ()  # like place_line, above further tables of the sheet

    @property
    def rows_read(self) -> int:
        """Rows read, of all kinds."""
        return sum(self.counts.values())


class FileReading(Struct, frozen=True):
    """One input file (or archive member) read to the end, or named as unreadable."""

    file: str
    sheets: tuple[SheetReading, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_unreadable: bool = False
    replaces: tuple[str, ...] = ()  # files that this one is the corrected return of

    @property
    def is_unread(self) -> bool:
        """Whether nothing could be read of what it reports: it does not open, or is refused."""
        purposes = {one.purpose for one in self.sheets}
        is_refused = Purpose.REFUSED in purposes and not purposes & _READ
        return self.is_unreadable or is_refused

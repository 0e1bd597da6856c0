"""Reads workbooks (xlsx, xlsm, xlsb, xls, ods, et) into grids with python-calamine.

In: the bytes of a workbook, or its path. Out: one grid a worksheet, in the order of the
tabs, hidden ones marked. Whole numbers come back as ``int``; numbers that lost digits are
troubles. Raises ``WorkbookError`` with a Chinese reason for whatever cannot be read. A panic
of the reader is no ``Exception``: it passes, and the cage replaces the process.
"""

from __future__ import annotations

import io
import math
import zipfile
from datetime import date, time
from pathlib import Path

import python_calamine

from ledgerproc.findings import column_letters
from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble
from ledgerproc.reading.files.kinds import SourceKind

MAX_EXACT = 10**15  # Excel keeps 15 digits; a whole number beyond has lost the rest
MAX_AREA = 20_000_000  # rows times columns of a sheet: one stray cell can make it huge
_MIDNIGHT = time()  # what the reader makes of the number 0 and of all below it
IMPOSSIBLE = "######"  # as a spreadsheet shows a day that it does not have
_FIRST_MONTH = (1900, 3)  # spreadsheets count a 29 February 1900, so days before are in doubt
_SUFFIXES = {
    SourceKind.XLSX: (".xlsx", ".xlsm"),
    SourceKind.XLS: (".xls",),
    SourceKind.XLSB: (".xlsb",),
    SourceKind.ODS: (".ods",),
}


class WorkbookError(Exception):
    """A workbook that cannot be read; ``code`` is a finding's, ``reason`` is for clerks."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read_workbook(name: str, kind: SourceKind, path: Path | None, data: bytes) -> list[Grid]:
    """Every worksheet of a workbook; by path where the ending tells the truth."""
    try:
        if path is not None and path.suffix.lower() in _SUFFIXES.get(kind, ()):
            book = python_calamine.CalamineWorkbook.from_path(str(path))
        else:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            (one.name, one.visible == python_calamine.SheetVisibleEnum.Visible)
            for one in book.sheets_metadata
            if one.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        if len({title.casefold() for title, _ in sheets}) < len(sheets):
            raise WorkbookError("FILE_DANGEROUS", "有两个工作表同名，分不清以哪一个为准")
        grids = [_grid(name, book.get_sheet_by_name(sheet), shown) for sheet, shown in sheets]
    except python_calamine.PasswordError as error:
        raise WorkbookError("FILE_PASSWORD", "设有打开密码") from error
    except (
        python_calamine.CalamineError, ArithmeticError, OSError, ValueError, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        raise _unreadable(str(error)) from error
    if not grids:
        raise WorkbookError("FILE_UNREADABLE", "文件中没有工作表")
    return grids


def _unreadable(said: str) -> WorkbookError:
    if "password" in said.lower() or "encrypt" in said.lower():
        return WorkbookError("FILE_PASSWORD", "设有打开密码")
    if "macrosheet" in said:
        return WorkbookError("FILE_UNREADABLE", "文件带有旧式的宏工作表，请先删去宏表")
    return WorkbookError("FILE_UNREADABLE", "文件内容损坏")


def _grid(name: str, sheet: python_calamine.CalamineSheet, visible: bool) -> Grid:
    last_row, last_column = sheet.end or (0, 0)
    if (last_row + 1) * (last_column + 1) > MAX_AREA:
        far = f"{column_letters(last_column + 1)}{last_row + 1}"
        raise WorkbookError("FILE_TOO_LARGE", f"“{sheet.name}”的内容一直到单元格 {far}")
    troubles: list[Trouble] = []
    rows: list[list[CellValue]] = []
    blank: list[CellValue] = [None] * (last_column + 1)  # of all blank rows: none is changed
    empty: list[object] = [""] * (last_column + 1)
    filled = 0
    for at, row in enumerate(sheet.to_python(skip_empty_area=False)):
        if row == empty:
            rows.append(blank)
        else:
            rows.append([_value(value, at, column, troubles) for column, value in enumerate(row)])
            filled = at + 1
    del rows[filled:]
    return Grid(
        file=name,
        sheet=sheet.name,
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        visible=visible,
        merges=_merges(sheet, len(rows)) if rows else (),
        troubles=tuple(troubles),
    )


def _value(value: object, row: int, column: int, troubles: list[Trouble]) -> CellValue:
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, float):
        if value.is_integer():
            if abs(value) < MAX_EXACT:
                return int(value)
            seen = f"{value:.5E}"  # as the spreadsheet shows it: the digits are gone
            troubles.append(Trouble(row, column, "CELL_DIGITS_LOST", seen))
            return seen
        if not math.isfinite(value):  # no spreadsheet has such a number
            troubles.append(Trouble(row, column, "CELL_ERROR_VALUE", str(value)))
            return str(value)
        return value
    if isinstance(value, time | date) and (value == _MIDNIGHT or _is_impossible(value)):
        troubles.append(Trouble(row, column, "CELL_DATE_IMPOSSIBLE", str(value)))
        return IMPOSSIBLE
    return value  # type: ignore[return-value]  # bool, date, datetime, time


def _is_impossible(value: date | time) -> bool:
    """Whether a day comes of a number that is no day: 60 or less, negative or none at all."""
    return isinstance(value, date) and (value.year, value.month) < _FIRST_MONTH


def _merges(sheet: python_calamine.CalamineSheet, rows: int) -> tuple[Merge, ...]:
    """Merged ranges inside the rows kept, from the top left to the bottom right."""
    ranges = sheet.merged_cell_ranges or []
    return tuple(
        sorted(
            (
                Merge(top, left, min(bottom, rows - 1), right)
                for (top, left), (bottom, right) in ranges
                if top < rows
            ),
            key=lambda one: (one.top, one.left),
        )
    )

"""Reads an .xlsx with openpyxl where the first reader refuses it: slow, and rarely needed.

In: the bytes of a package that passed the container check. Out: one grid a worksheet, or
none where this reader fails too. What it reads is counted again like everything else.
"""

from __future__ import annotations

import io
import warnings
from datetime import datetime, time, timedelta
from typing import Any

from ledgerproc.reading.calamine import IMPOSSIBLE, MAX_AREA, MAX_EXACT
from ledgerproc.reading.grid import CellValue, Grid, Merge, Trouble

MAX_BYTES = 20_000_000  # packed; this reader takes a second for each megabyte
_EAST_ASIAN_DATES = (*range(27, 37), *range(50, 59))  # built-in formats it takes for numbers


def read_slowly(name: str, data: bytes) -> list[Grid]:
    """Every worksheet; an empty list where the workbook cannot be read."""
    import openpyxl

    if len(data) > MAX_BYTES:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            return [_grid(name, sheet, book.epoch) for sheet in book.worksheets]
    except MemoryError:
        raise
    except Exception:  # whatever it stumbles over, the file is not readable
        return []


def _grid(name: str, sheet: Any, epoch: datetime) -> Grid:
    troubles: list[Trouble] = []
    found = {
        place: value
        for place, cell in sorted(sheet._cells.items())  # its rows are as many as the sheet is long
        if (value := _value(cell, epoch, troubles)) is not None
    }
    height = max((row for row, _ in found), default=0)
    width = max((column for _, column in found), default=0)
    if height * width > MAX_AREA:
        raise ValueError("too far apart")
    blank: list[CellValue] = [None] * width  # of all blank rows: none is changed
    rows = [blank] * height
    for (row, column), value in found.items():
        if rows[row - 1] is blank:
            rows[row - 1] = blank[:]
        rows[row - 1][column - 1] = value
    merges = sorted(
        (
            Merge(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
            for one in sheet.merged_cells.ranges
            if one.max_row <= len(rows)
        ),
        key=lambda one: (one.top, one.left),
    )
    return Grid(
        file=name,
        sheet=sheet.title,
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        visible=sheet.sheet_state == "visible",
        merges=tuple(merges),
        troubles=tuple(troubles),
    )


def _value(cell: Any, epoch: datetime, troubles: list[Trouble]) -> CellValue:
    value = cell.value
    if cell.data_type == "e" and value == "#VALUE!" and _is_of_days(cell):
        # A true error value, or a number that is no day: whoever counts again tells which.
        troubles.append(Trouble(cell.row - 1, cell.column - 1, "CELL_DATE_IMPOSSIBLE", value))
        return IMPOSSIBLE
    if value is None or value == "" or cell.data_type == "e":
        return None
    if isinstance(value, timedelta):
        return time() if value < timedelta() else (datetime.min + value).time()
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        if cell._style.numFmtId in _EAST_ASIAN_DATES:
            return _day(value, epoch)
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        if value == int(value):
            if abs(value) < MAX_EXACT:
                return int(value)
            seen = f"{value:.5E}"
            troubles.append(Trouble(cell.row - 1, cell.column - 1, "CELL_DIGITS_LOST", seen))
            return seen
    return value  # type: ignore[no-any-return]


def _is_of_days(cell: Any) -> bool:
    from openpyxl.styles.numbers import is_date_format

    return cell._style.numFmtId in _EAST_ASIAN_DATES or is_date_format(cell.number_format)


def _day(value: float, epoch: datetime) -> CellValue:
    from openpyxl.utils.datetime import from_excel

    try:
        return from_excel(value, epoch)  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return value

"""Reads an .xlsx with openpyxl where the first reader refuses it: slow, and rarely needed.

In: the bytes of a package that passed the container check. Out: one grid a worksheet, or
none where this reader fails too. What it reads is counted again like everything else.
"""

from __future__ import annotations

import io
import warnings
from datetime import datetime, time, timedelta
from typing import Any

from ledgerproc.reading.files.calamine import IMPOSSIBLE, WorkbookError
from ledgerproc.reading.files.dayformats import EAST_ASIAN_DATES
from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble
from ledgerproc.reading.files.sparse import day_of, grid_of, number_of

MAX_BYTES = 20_000_000  # packed; this reader takes a second for each megabyte


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
    except (MemoryError, WorkbookError):
        raise
    except Exception:  # whatever it stumbles over, the file is not readable
        return []


def _grid(name: str, sheet: Any, epoch: datetime) -> Grid:
    troubles: list[Trouble] = []
    cells = {
        (row - 1, column - 1): value
        for (row, column), cell in sorted(sheet._cells.items())  # its rows run to the last one
        if (value := _value(cell, epoch, troubles)) is not None
    }
    merges = [
        Merge(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
        for one in sheet.merged_cells.ranges
    ]
    return grid_of(name, sheet.title, cells, troubles, merges, sheet.sheet_state == "visible")


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
        place = cell.row - 1, cell.column - 1
        if cell._style.numFmtId in EAST_ASIAN_DATES:
            return day_of(value, epoch.year == 1904, place, troubles)
        return number_of(value, place, troubles)
    return value  # type: ignore[no-any-return]


def _is_of_days(cell: Any) -> bool:
    from openpyxl.styles.numbers import is_date_format

    return cell._style.numFmtId in EAST_ASIAN_DATES or is_date_format(cell.number_format)

"""Reads an old .xls with xlrd where the first reader refuses it, stops at it, or knows it not.

In: the bytes of a workbook of Excel 2 to 2003. Out: one grid a worksheet, or none where this
reader fails too. What it reads is counted again like everything else.
"""

from __future__ import annotations

import io
from typing import Any

from ledgerproc.reading.files.calamine import WorkbookError
from ledgerproc.reading.files.grid import CellValue, Grid, Merge, Trouble
from ledgerproc.reading.files.sparse import Place, day_of, grid_of, number_of

_ENCODINGS = ("", "gb18030")  # what the workbook says, then what old Chinese ones are in
_TEXT, _NUMBER, _DAY, _BOOLEAN = 1, 2, 3, 4


def read_old(name: str, data: bytes) -> list[Grid]:
    """Every worksheet; an empty list where the workbook cannot be read."""
    for encoding in _ENCODINGS:
        try:
            book = _opened(data, encoding)
            return [_grid(name, book, sheet) for sheet in book.sheets()]
        except UnicodeError:
            continue
        except (MemoryError, WorkbookError):
            raise
        except Exception:  # whatever it stumbles over, the file is not readable
            return []
    return []


def _opened(data: bytes, encoding: str) -> Any:
    import xlrd

    return xlrd.open_workbook(
        file_contents=data,
        logfile=io.StringIO(),
        encoding_override=encoding or None,
        formatting_info=True,  # merged ranges come with it
        ragged_rows=True,
    )


def _grid(name: str, book: Any, sheet: Any) -> Grid:
    cells: dict[Place, CellValue] = {}
    troubles: list[Trouble] = []
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            value = _value(cell, book.datemode, (row, column), troubles)
            if value is not None:
                cells[row, column] = value
    merges = [
        Merge(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
    ]
    return grid_of(name, sheet.name, cells, troubles, merges, sheet.visibility == 0)


def _value(cell: Any, datemode: int, place: Place, troubles: list[Trouble]) -> CellValue:
    if cell.ctype == _TEXT:
        return str(cell.value) or None
    if cell.ctype == _NUMBER:
        return number_of(cell.value, place, troubles)
    if cell.ctype == _DAY:
        return day_of(cell.value, bool(datemode), place, troubles)
    return bool(cell.value) if cell.ctype == _BOOLEAN else None

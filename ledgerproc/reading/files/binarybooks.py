"""Reads an .xlsb by its records where the first reader refuses it, stops at it, or loses cells.

In: the bytes of a package that passed the container check. Out: one grid a worksheet, or none
where the records cannot be followed. Some programs leave out the column of a cell that follows
another: such cells are read too. What is read is counted again by code of its own.
"""

from __future__ import annotations

import io
import struct
import zipfile
from xml.parsers import expat

from msgspec import Struct, field

from ledgerproc.reading.files.dayformats import EAST_ASIAN_DATES
from ledgerproc.reading.files.grid import CellValue, Grid, Trouble
from ledgerproc.reading.files.kinds import BROKEN_ZIP
from ledgerproc.reading.files.sheetcounts import Package
from ledgerproc.reading.files.sparse import Place, day_of, grid_of, number_of
from ledgerproc.reading.files.xlsbcells import SHORT, packed, real, records, text

_SHEET, _BOOK, _FORMAT, _XF, _CELL_XFS, _CELL_XFS_END = 156, 153, 44, 47, 617, 618
_ROW, _BEGIN, _END, _ITEM = 0, 145, 146, 19
_RK, _BOOLEAN, _REAL, _STRING, _SHARED, _RICH = 2, 4, 5, 6, 7, 62
# Cells without a column, and results of formulas, hold what a plain cell of that kind holds.
_PLAIN = {13: _RK, 15: _BOOLEAN, 16: _REAL, 17: _STRING, 18: _SHARED, 8: _STRING, 9: _REAL, 10: 4}


class _Book(Struct):
    """What the workbook says once for all its sheets."""

    is_1904: bool = False
    days: list[bool] = field(default_factory=list)  # whether each format of cells shows a day
    texts: list[str] = field(default_factory=list)


def read_binary(name: str, data: bytes) -> list[Grid]:
    """Every worksheet; an empty list where the workbook cannot be followed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            whole = Package(package, "workbook.bin")
            binary = whole.read(whole.book)
            book = _read_book(whole, binary)
            grids = []
            for number, at in records(binary):
                if number != _SHEET:
                    continue
                key, after = text(binary, at + 8)
                kind, part = whole.links.get(key, ("", ""))
                if kind == "worksheet":
                    is_shown = struct.unpack_from("<I", binary, at)[0] == 0
                    title = text(binary, after)[0]
                    grids.append(_read_sheet(name, title, is_shown, whole.read(part), book))
            return grids
    except (expat.ExpatError, *BROKEN_ZIP):
        return []


def _read_book(whole: Package, binary: bytes) -> _Book:
    book = _Book()
    for number, at in records(binary):
        if number == _BOOK:
            book.is_1904 = bool(binary[at] & 1)
    parts = dict(whole.links.values())
    if "styles" in parts:
        book.days = _days(whole.read(parts["styles"]))
    if whole.strings_part:
        part = whole.read(whole.strings_part)
        book.texts = [text(part, at + 1)[0] for number, at in records(part) if number == _ITEM]
    return book


def _days(part: bytes) -> list[bool]:
    """Whether each format of cells shows a day or a time."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    codes = dict(BUILTIN_FORMATS)
    found: list[bool] = []
    is_cells = False
    for number, at in records(part):
        if number in (_CELL_XFS, _CELL_XFS_END):
            is_cells = number == _CELL_XFS
        elif number == _FORMAT:
            codes[struct.unpack_from("<H", part, at)[0]] = text(part, at + 2)[0]
        elif number == _XF and is_cells:
            (code,) = struct.unpack_from("<H", part, at + 2)
            is_day = code in EAST_ASIAN_DATES or is_date_format(codes.get(code))
            found.append(bool(is_day))
    return found


def _read_sheet(name: str, title: str, is_shown: bool, part: bytes, book: _Book) -> Grid:
    cells: dict[Place, CellValue] = {}
    troubles: list[Trouble] = []
    row = column = -1
    is_open = False
    for number, at in records(part):
        if number in (_BEGIN, _END):
            is_open = number == _BEGIN
        elif not is_open:
            continue
        elif number == _ROW:
            (row,), column = struct.unpack_from("<I", part, at), -1
        elif number in SHORT or 1 <= number <= 11 or number == _RICH:
            column = column + 1 if number in SHORT else struct.unpack_from("<I", part, at)[0]
            at += 0 if number in SHORT else 4
            kind = _PLAIN.get(number, number)
            value = _value(kind, part, at, book, (row, column), troubles)
            if value is not None and value != "":
                cells[row, column] = value
    return grid_of(name, title, cells, troubles, visible=is_shown)


def _value(
    kind: int, part: bytes, at: int, book: _Book, place: Place, troubles: list[Trouble]
) -> CellValue:
    """The value of a cell whose format stands at ``at``, and its content four bytes behind."""
    if kind in (_RK, _REAL):
        look = int.from_bytes(part[at : at + 3], "little")
        number = packed(part, at + 4) if kind == _RK else real(part, at + 4)
        if look < len(book.days) and book.days[look]:
            return day_of(number, book.is_1904, place, troubles)
        return number_of(number, place, troubles)
    if kind == _BOOLEAN:
        return bool(part[at + 4])
    if kind == _SHARED:
        return book.texts[int.from_bytes(part[at + 4 : at + 8], "little")]
    if kind in (_STRING, _RICH):
        return text(part, at + 4 + (kind == _RICH))[0]
    return None

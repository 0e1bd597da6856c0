"""Counts the filled cells of an .xlsb by its records, in a way of its own.

In: the bytes of the package. Out: for each worksheet its filled cells, its error values, its
merged ranges, the rows and columns that are hidden. The parts are streams of records: a number and a length in
groups of seven bits, then the bytes. A formula here always has a value: a cell whose formula
was never calculated cannot be told from one that gives nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from ledgerproc.reading.files.grid import Merge, Trouble
from ledgerproc.reading.files.sheetcounts import Package, SheetCount, is_blank

_ROW, _STRING, _SHARED, _FORMULA_STRING, _RICH = 0, 6, 7, 8, 62
# Numbers and truth values, as they are, of a formula, or without their column.
_ALWAYS = frozenset({2, 4, 5, 9, 10, 13, 15, 16})
_ERRORS = frozenset({3, 11, 14})
LONG = frozenset({*range(1, 12), _RICH})  # cells that say their column
SHORT = range(12, 19)  # cells that follow another and do not say their column
_SHORT_STRING, _SHORT_SHARED = 17, 18
_SHEET, _ITEM, _COLUMN, _BEGIN, _END, _MERGE = 156, 19, 60, 145, 146, 176
_NAMES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01
MAX_COLUMNS = 16_384


def count_book(data: bytes) -> list[SheetCount]:
    """What each worksheet holds, in order; raises one of ``BROKEN_ZIP`` where a part is cut."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = Package(package, "workbook.bin")
        blanks = _blank_strings(book.read(book.strings_part)) if book.strings_part else frozenset()
        return [_count(name, sheet, blanks) for name, sheet in worksheets(package)]


def worksheets(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name and records of each worksheet in order."""
    book = Package(package, "workbook.bin")
    for name, key in sheets(book.read(book.book)):
        kind, target = book.links.get(key, ("", ""))
        if kind == "worksheet":
            yield name, book.read(target)


def records(stream: bytes) -> Iterator[tuple[int, int]]:
    """Number and place of each record."""
    at = 0
    while at < len(stream):
        number = stream[at]
        at += 1
        if number & 0x80:
            number = (number & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while True:
            part = stream[at]
            at += 1
            length |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80 or shift > 21:
                break
        yield number, at
        at += length


def sheets(book: bytes) -> Iterator[tuple[str, str]]:
    """Name and relation of each sheet."""
    for number, at in records(book):
        if number == _SHEET:
            relation, after = text(book, at + 8)
            yield text(book, after)[0], relation


def text(stream: bytes, at: int) -> tuple[str, int]:
    """A text, and the place behind it."""
    (length,) = struct.unpack_from("<I", stream, at)
    end = at + 4 + 2 * length
    if end > len(stream):
        raise IndexError("text outside the part")
    return stream[at + 4 : end].decode("utf-16-le", "replace"), end


def _blank_strings(part: bytes) -> frozenset[int]:
    """Numbers of the shared strings that hold nothing but blanks."""
    items = (at for number, at in records(part) if number == _ITEM)
    return frozenset(index for index, at in enumerate(items) if is_blank(text(part, at + 1)[0]))


def _count(name: str, sheet: bytes, blanks: frozenset[int]) -> SheetCount:
    """What one worksheet holds; one that does not end, or with cells out of order, is damaged."""
    row = column = -1
    count = 0
    troubles: list[Trouble] = []
    rows: set[int] = set()
    columns: set[int] = set()
    merges: list[Merge] = []
    is_open = is_whole = False
    for number, at in records(sheet):
        if number == _COLUMN:
            columns.update(_hidden_columns(sheet, at))
        elif number == _BEGIN:
            is_open = True
        elif number == _END:
            is_open, is_whole = False, is_open
        elif number == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", sheet, at)
            merges.append(Merge(top, left, bottom, right))
        elif is_open and number == _ROW:
            former, column = row, -1
            (row,) = struct.unpack_from("<I", sheet, at)
            if row <= former:
                raise IndexError("rows out of order")
            if sheet[at + 11] & _ROW_HIDDEN:
                rows.add(row)
        elif is_open and (number in SHORT or number in LONG):
            before, column = column, column + 1
            if number not in SHORT:
                (column,) = struct.unpack_from("<I", sheet, at)
            if not before < column < MAX_COLUMNS:
                raise IndexError("cells out of order")
            content = at + (4 if number in SHORT else 8)
            if number in _ERRORS:
                seen = _NAMES.get(sheet[content], "#N/A")
                troubles.append(Trouble(row, column, "CELL_ERROR_VALUE", seen))
            else:
                count += _is_filled(sheet, number, content, blanks)
    if not is_whole:
        raise IndexError("no end of the rows")
    hidden = frozenset(rows), frozenset(columns)
    return SheetCount(name, count, tuple(troubles), *hidden, tuple(merges))


def _is_filled(sheet: bytes, number: int, at: int, blanks: frozenset[int]) -> bool:
    """Whether a record is a cell that holds more than blanks; ``at`` is where its content is."""
    if number in (_STRING, _FORMULA_STRING, _SHORT_STRING):
        return not is_blank(text(sheet, at)[0])
    if number == _RICH:
        return not is_blank(text(sheet, at + 1)[0])
    if number in (_SHARED, _SHORT_SHARED):
        return struct.unpack_from("<I", sheet, at)[0] not in blanks
    return number in _ALWAYS


def packed(content: bytes, at: int) -> float:
    """A number of four bytes: the upper half of a double, or a whole number, or a hundredth."""
    (raw,) = struct.unpack_from("<I", content, at)
    if raw & 2:
        value = float(struct.unpack("<i", struct.pack("<I", raw & ~3))[0] >> 2)
    else:
        value = real(struct.pack("<II", 0, raw & ~3), 0)
    return value / 100 if raw & 1 else value


def real(content: bytes, at: int) -> float:
    """A number of eight bytes."""
    return float(struct.unpack_from("<d", content, at)[0])


def _hidden_columns(sheet: bytes, at: int) -> range:
    first, last = struct.unpack_from("<II", sheet, at)
    is_hidden = sheet[at + 16] & _COLUMN_HIDDEN
    return range(first, min(last + 1, MAX_COLUMNS)) if is_hidden else range(0)

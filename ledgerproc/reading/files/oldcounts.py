"""Counts the filled cells of an old .xls by its records, in a way of its own.

In: the bytes. Out: for each worksheet its filled cells, its error values, formulas that were
never calculated, the rows and columns that are hidden. Knows the records of Excel 2 to 2003,
which differ in a few numbers, in where the content of a cell begins, and in how texts are kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

from ledgerproc.reading.files.compound import OleError
from ledgerproc.reading.files.grid import Trouble
from ledgerproc.reading.files.ole import (
    BIFF8,
    BOF,
    CONTINUE,
    book_stream,
    records_of,
    records_within,
    shared_strings,
    sheets_of,
)
from ledgerproc.reading.files.sheetcounts import SheetCount

_SST, _LABELSST, _LABEL, _RSTRING = 0xFC, 0xFD, 0x204, 0xD6
_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA, _STRING = 0x203, 0x27E, 0xBD, 0x205, 0x06, 0x207
_ROW, _COLUMN, _UNCALCULATED = 0x208, 0x7D, 0x5E
_CELLS = frozenset({_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA})
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_ALWAYS = frozenset({_NUMBER, _RK})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}
# Records of Excel 2, whose content begins a byte later, and what they are called since; a whole
# number counts like any other. Some programs write them under the marks of Excel 3 and 4.
_FIRST = {0x02: _RK, 0x03: _NUMBER, 0x04: _LABEL, 0x05: _BOOLERR, 0x07: _STRING}
_FORMER = {0x206: _FORMULA, 0x406: _FORMULA}
_SINGLE = {0x0009: 2, 0x0209: 3, 0x0409: 4}  # first record of a workbook of one sheet
_WORKSHEET = 0x10


class _Book(Struct, frozen=True):
    """What the records of all its sheets rest on."""

    stream: bytes
    version: int  # 2 to 5, and 8 from Excel 97 on
    blanks: frozenset[int] = frozenset()  # shared strings that hold nothing but blanks
    strings: int = 0


def count_cells(data: bytes) -> list[SheetCount]:
    """Name and filled cells of each worksheet in order; raises ``BROKEN`` of ``ole``."""
    stream = book_stream(data)
    first, _, version, kind = struct.unpack_from("<HHHH", stream)
    if first in _SINGLE:
        if kind != _WORKSHEET:
            raise OleError("no worksheet")
        return [_count_sheet("", _Book(stream, _SINGLE[first]), records_of(stream))]
    if first != BOF:
        raise OleError("no workbook")
    book = _Book(stream, 5)
    if version == BIFF8:
        blanks, strings = _shared(stream)
        book = _Book(stream, 8, blanks, strings)
    sheets = [(name, start) for name, kind, start in sheets_of(stream) if kind == 0]
    if any(stream[start : start + 2] != stream[:2] for _, start in sheets):
        raise OleError("no sheet where one is declared")
    return [_count_sheet(name, book, records_within(stream, start)) for name, start in sheets]


def _shared(stream: bytes) -> tuple[frozenset[int], int]:
    """Numbers of the shared strings that are blank, and how many strings could be read."""
    pieces: list[bytes] = []
    for number, place, length in records_of(stream):
        if number == _SST or (pieces and number == CONTINUE):
            pieces.append(stream[place : place + length])
        elif pieces:
            break
    blanks, count = set(), 0
    try:
        for text, _ in shared_strings(pieces) if pieces else ():
            if not text.strip():
                blanks.add(count)
            count += 1
    except (OleError, struct.error, IndexError):
        pass  # a cell that asks for one behind the break will not find it
    return frozenset(blanks), count


def _count_sheet(name: str, book: _Book, records: Iterator[tuple[int, int, int]]) -> SheetCount:
    told = _Told(book)
    for number, at, length in records:
        if book.version < 5:
            told.is_first = number in _FIRST or (number == _FORMULA and book.version == 2)
            number = _FIRST.get(number, number)
        told.take(_FORMER.get(number, number), at, length)
    told.end_formula()
    hidden = frozenset(told.rows), frozenset(told.columns)
    return SheetCount(name, told.count, tuple(told.troubles), *hidden)


class _Told:
    """What the records of a worksheet have told so far."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.stream = book.stream
        self.is_first = False  # the record is one of Excel 2
        self.count = 0
        self.troubles: list[Trouble] = []
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.waits: tuple[int, int] | None = None  # a formula whose text has yet to come
        self.is_uncalculated = False  # the sheet was saved before its formulas were

    def take(self, number: int, at: int, length: int) -> None:
        """One record of the sheet itself."""
        stream = self.stream
        if number in _CELLS:
            self.end_formula()
            self.count += self._cell(number, at, length)
        elif number == _STRING and self.waits:
            self.count += self._is_filled(at, length)
            self.waits = None
        elif number == _ROW and stream[at + 12] & _ROW_HIDDEN:
            self.rows.add(struct.unpack_from("<H", stream, at)[0])
        elif number == _COLUMN and stream[at + 8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", stream, at)
            self.columns |= set(range(first, last + 1))
        elif number == _UNCALCULATED:
            self.is_uncalculated = True

    def end_formula(self) -> None:
        """The next cell begins: a text that is still missing was never calculated."""
        if self.waits:
            self.troubles.append(Trouble(*self.waits, "CELL_FORMULA_UNCALCULATED", ""))
        self.waits = None

    def _cell(self, number: int, at: int, length: int) -> int:
        """How many filled cells a record holds."""
        head = 7 if self.is_first else 6
        content = at + head
        if number in _ALWAYS:
            return 1
        if number == _MULRK:
            return (length - 6) // 6
        if number == _LABELSST:
            (index,) = struct.unpack_from("<I", self.stream, content)
            if index >= self.book.strings:
                raise OleError("a text that is not there")
            return index not in self.book.blanks
        if number in (_LABEL, _RSTRING):
            return self._is_filled(content, length - head)
        if number == _FORMULA:
            return self._formula(at, content)
        if self.stream[content + 1]:
            self._error(at, self.stream[content])
        return not self.stream[content + 1]

    def _formula(self, at: int, content: int) -> int:
        result = self.stream[content : content + 8]
        if result[6:] != b"\xff\xff":
            return 1  # a number
        kind, place = result[0], struct.unpack_from("<HH", self.stream, at)
        if kind == 0 or (kind == 3 and self.is_uncalculated):
            self.waits = place[0], place[1]
        elif kind == 2:
            self._error(at, result[2])
        return kind == 1

    def _error(self, at: int, code: int) -> None:
        row, column = struct.unpack_from("<HH", self.stream, at)
        self.troubles.append(Trouble(row, column, "CELL_ERROR_VALUE", _ERRORS.get(code, "#N/A")))

    def _is_filled(self, at: int, length: int) -> bool:
        """Whether a text that says its length holds more than blanks."""
        head = self.stream[at : at + 3]
        if self.book.version < 8:
            start = 1 if self.is_first else 2
            size = int.from_bytes(head[:start], "little")
            return bool(self.stream[at + start : at + min(length, start + size)].strip())
        is_wide = head[2] & 1
        characters = struct.unpack_from("<H", head)[0]
        raw = self.stream[at + 3 : at + min(length, 3 + characters * (2 if is_wide else 1))]
        return bool(raw.decode("utf-16-le" if is_wide else "latin-1", "replace").strip())

"""Finds what cannot be right in the records of an old .xls, which has no check sums.

In: the bytes of a workbook of Excel 97 to 2003. Out: a reason in Chinese, or "". Bytes turned
in a file leave it readable; but a cell then stands in the wrong row, asks for a format or a text
that is not there, or is no cell any more, and what the file says elsewhere does not fit. What
some program leaves so in honest workbooks is no reason: cells in another order, rows without
their columns, texts that no cell uses any more (left over where a template was filled in).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

from msgspec import Struct, field

from ledgerproc.reading.files.garbled import broken_part
from ledgerproc.reading.files.ole import (
    BIFF8,
    BOF,
    BROKEN,
    CONTINUE,
    EOF,
    book_stream,
    records_of,
    records_within,
    shared_strings,
    sheets_of,
)

_SST, _XF, _ROW, _LABELSST, _MULRK, _MULBLANK = 0xFC, 0xE0, 0x208, 0xFD, 0xBD, 0xBE
_DIMENSIONS, _LABEL = 0x200, 0x204
_SINGLE = frozenset({_LABELSST, 0x204, 0xD6, 0x203, 0x27E, 0x205, 0x06, 0x201})
_SEVERAL = {_MULRK: 6, _MULBLANK: 2}  # bytes of each cell in the record
_CELLS = _SINGLE | _SEVERAL.keys()
_LENGTHS = {0x201: 6, 0x203: 14, 0x27E: 10, _LABELSST: 10}
_FIXED = {_ROW: 16} | dict.fromkeys((0x0C, 0x0F, 0x11, 0x2A, 0x2B, 0x55, 0x5F, 0x82, 0x83, 0x84), 2)
_WIDTH = 256  # columns of a sheet
_FUTURE = range(0x800, 0x900)  # records that later programs added
_HABIT = 3  # where more than two rows, and a third of all, deviate, the program does not care
_OF_SHEETS = frozenset(
    bytes.fromhex(
        "060a0c0d0f10111213141516191a1b1c1d262728292a2b343c3d414d505152555d5e5f637d7f808182838490"
        "91949798999b9d9ea0a1abaeafb0b1b2b4b5b6bdbec5cdd6d7dcdde5e9ecedeff0f1f2f4f5f7fbfd"
    )
) | {
    0x100, 0x15F, 0x1AA, 0x1AB, 0x1AD, 0x1B0, 0x1B1, 0x1B2, 0x1B5, 0x1B6, 0x1B8, 0x1BA, 0x1BE, 0x1C0,
    0x1C2, 0x200, 0x201, 0x203, 0x204, 0x205, 0x207, 0x208, 0x20B, 0x221, 0x225, 0x236, 0x23E, 0x27E,
    0x406, 0x418, 0x4BC,
}  # fmt: skip


_Place = tuple[int, int, int]  # row, first and last column of a record
_Range = tuple[int, int, int, int]  # first row, the one behind the last, and columns likewise


class _Book(Struct):
    """What the workbook declares, and what its sheets made use of."""

    stream: bytes
    formats: int = 0
    texts: list[tuple[str, bytes]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)  # texts with letters that nobody types


def find_disorder(data: bytes) -> str:
    """What in the records of a workbook contradicts the rest of it, else ""."""
    with suppress(*BROKEN):
        stream = book_stream(data)
        if struct.unpack_from("<HHH", stream)[0::2] == (BOF, BIFF8):
            return next(_reasons(stream), "")
    return ""


def _reasons(stream: bytes) -> Iterator[str]:
    book = _Book(stream)
    end = len(stream)
    for number, at, length in records_of(stream):
        if number == EOF:
            end = at + length
            break
        book.formats += number == _XF
        if number == _SST:
            book.texts = _texts(stream, at - 4)
            book.broken = {turn for turn, (one, _) in enumerate(book.texts) if broken_part(one)}
    sheets = sorted((start, name, kind) for name, kind, start in sheets_of(stream))
    for start, name, kind in sheets:
        if start != end:
            yield f"“{name}”不在登记的位置上"
        end = _end_of(stream, start)
        if kind == 0:
            yield from _reasons_of_sheet(book, name, start)
    if _is_cleared(book):
        yield "文字表里有一段被清成了空白，许多文字可能丢了"


def _is_cleared(book: _Book) -> bool:
    """Whether cells use several empty texts: a stretch of zeros reads as hundreds of them.

    Where a program keeps each text once, it needs one empty one at most.
    """
    used = sum(not text and number in book.used for number, (text, _) in enumerate(book.texts))
    filled = [one for one in book.texts if one[0]] if used > 1 else []
    return used > 1 and len(set(filled)) == len(filled)


def _texts(stream: bytes, at: int) -> list[tuple[str, bytes]]:
    """The shared texts with their fonts, as far as they can be read."""
    pieces: list[bytes] = []
    for number, place, length in records_of(stream, at):
        if pieces and number != CONTINUE:
            break
        pieces.append(stream[place : place + length])
    texts = []
    with suppress(*BROKEN):
        for one in shared_strings(pieces):
            texts.append(one)
    return texts


def _end_of(stream: bytes, start: int) -> int:
    """Where a sheet ends; -1 where it does not."""
    depth = 0
    for number, at, length in records_of(stream, start):
        depth += (number == BOF) - (number == EOF)
        if depth <= 0:
            return at + length
    return -1


def _reasons_of_sheet(book: _Book, name: str, start: int) -> Iterator[str]:
    rows: dict[int, tuple[int, int]] = {}  # first column, and the one behind the last
    cells: list[_Place] = []
    unfilled: list[int] = []  # rows of texts that are shorter or longer than their records
    range_of_all: _Range | None = None
    for number, at, length in records_within(book.stream, start):
        if not _is_known(number, length) and (number or length or cells):  # zeros before them pad
            yield f"“{name}”里有不认得的记录"
        if number == _ROW:
            row, first, behind = struct.unpack_from("<HHH", book.stream, at)
            rows[row] = first, behind
        elif number == _DIMENSIONS and length >= 12:
            range_of_all = struct.unpack_from("<IIHH", book.stream, at)
        elif number in _CELLS:
            row, column = struct.unpack_from("<HH", book.stream, at)
            step = _SEVERAL.get(number, 0)
            last = column + (length - 6) // step - 1 if step else column
            cells.append((row, column, last))
            if not _fits(book, number, at, length, last):
                yield f"“{name}”第 {row + 1} 行的单元格记录不对"
            if number == _LABEL and _size_of_text(book.stream, at + 6) != length - 6:
                unfilled.append(row)
            if number == _LABELSST and _index(book.stream, at) in book.broken:
                yield f"“{name}”第 {row + 1} 行的文字里有乱码"
    if 0 < len(unfilled) < _HABIT:
        yield f"“{name}”第 {unfilled[0] + 1} 行的文字与登记的字数不符"
    for row in _moved(cells, range_of_all):
        yield f"“{name}”第 {row + 1} 行的单元格次序颠倒或不在表的范围内"
    if not any(first < behind for first, behind in rows.values()):
        return  # the program declares no columns
    outside = [
        row
        for row, column, last in cells
        if not (place := rows.get(row)) or column < place[0] or last >= place[1]
    ]
    if len(rows) >= _HABIT * len(set(outside)) or len(set(outside)) < _HABIT:
        for row in outside:
            yield f"“{name}”第 {row + 1} 行的单元格不在登记的范围内"


def _moved(cells: list[_Place], range_of_all: _Range | None) -> Iterator[int]:
    """Rows of cells that stand alone out of order, or alone outside the range of the sheet."""
    late, done = [], set()
    for a, b in pairwise(cells):
        if b[0] != a[0]:
            done.add(a[0])
        # Whole rows stand in any order; the cells of one stand together, from left to right.
        if b[0] in done or (b[0] == a[0] and b[1] <= a[2]):
            late.append(b[0])
    outside = []
    if range_of_all:
        top, below, left, behind = range_of_all
        outside = [a for a, b, c in cells if not (top <= a < below and left <= b and c < behind)]
    for rows in (late, outside):
        if 0 < len(rows) < _HABIT:
            yield rows[0]


def _is_known(number: int, length: int) -> bool:
    """Whether sheets have records of this number and length."""
    if number not in _OF_SHEETS:
        return number in _FUTURE
    return _FIXED.get(number, length) == length


def _size_of_text(stream: bytes, at: int) -> int:
    """How many bytes a text takes with the three before it, by what it says of itself."""
    letters, is_wide = struct.unpack_from("<HB", stream, at)
    return int(3 + letters * (1 + (is_wide & 1)))


def _index(stream: bytes, at: int) -> int:
    """The number of the text that a cell shows."""
    return int(struct.unpack_from("<I", stream, at + 6)[0])


def _fits(book: _Book, number: int, at: int, length: int, last: int) -> bool:
    """Whether a record of cells has a place, formats and texts that there are."""
    stream = book.stream
    if number == _LABELSST:
        book.used.add(_index(stream, at))
    if _LENGTHS.get(number, length) != length:
        return False
    step = _SEVERAL.get(number)
    if step and struct.unpack_from("<H", stream, at + length - 2)[0] != last:
        return False
    count = (length - 6) // step if step else 1
    formats = [
        struct.unpack_from("<H", stream, at + 4 + turn * (step or 0))[0] for turn in range(count)
    ]
    return last < _WIDTH and (not book.formats or all(one < book.formats for one in formats))

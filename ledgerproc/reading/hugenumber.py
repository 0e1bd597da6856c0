"""Finds the number that took a reader of a binary workbook down, to tell the sender its cell.

In: an .xls or .xlsb that no process could read. Out: the sentence about its largest number, or
"" where none is beyond all reason: as a day, such a number has no place in any calendar.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Iterator

from ledgerproc.findings import column_letters
from ledgerproc.reading.inputfile import Source
from ledgerproc.reading.kinds import BROKEN_ZIP, SourceKind
from ledgerproc.reading.ole import sheet_records
from ledgerproc.reading.sheetcounts import Package
from ledgerproc.reading.sources import read_bytes
from ledgerproc.reading.xlsbcells import records, sheets

LEAST = 1e11  # more days than any reader can count; a phone number is smaller
_NUMBER, _RK, _MULRK, _FORMULA = 0x203, 0x27E, 0xBD, 0x06
_B_ROW, _B_RK, _B_REAL, _B_FORMULA = 0, 2, 5, 9

Cell = tuple[str, int, int, float]  # sheet, row and column from 0, number


def find_huge_number(source: Source) -> str:
    """What to say of the number farthest from nought, else ""."""
    try:
        data = read_bytes(source)
        cells = list(_old(data) if source.kind is SourceKind.XLS else _binary(data))
    except (struct.error, IndexError, *BROKEN_ZIP):
        return ""
    huge = [one for one in cells if not abs(one[3]) < LEAST]
    if not huge:
        return ""
    sheet, row, column, number = max(huge, key=_size)
    return f"“{sheet}”的单元格 {column_letters(column + 1)}{row + 1} 里的数 {number:.0E} 不成日期"


def _size(cell: Cell) -> float:
    return math.inf if math.isnan(cell[3]) else abs(cell[3])


def _old(data: bytes) -> Iterator[Cell]:
    for sheet, kind, content in sheet_records(data):
        if kind not in (_NUMBER, _RK, _MULRK, _FORMULA):
            continue
        row, column = struct.unpack_from("<HH", content)
        if kind == _NUMBER or (kind == _FORMULA and content[12:14] != b"\xff\xff"):
            yield sheet, row, column, struct.unpack_from("<d", content, 6)[0]
        elif kind == _RK:
            yield sheet, row, column, _packed(content, 6)
        elif kind == _MULRK:
            for turn in range((len(content) - 6) // 6):
                yield sheet, row, column + turn, _packed(content, 6 + 6 * turn)


def _binary(data: bytes) -> Iterator[Cell]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = Package(package, "workbook.bin")
        for sheet, key in sheets(book.read(book.book)):
            kind, target = book.links.get(key, ("", ""))
            part = book.read(target) if kind == "worksheet" else b""
            row = 0
            for number, at in records(part):
                if number == _B_ROW:
                    (row,) = struct.unpack_from("<I", part, at)
                elif number in (_B_RK, _B_REAL, _B_FORMULA):
                    (column,) = struct.unpack_from("<I", part, at)
                    is_packed = number == _B_RK
                    value = _packed(part, at + 8) if is_packed else _double(part, at + 8)
                    yield sheet, row, column, value


def _double(content: bytes, at: int) -> float:
    return float(struct.unpack_from("<d", content, at)[0])


def _packed(content: bytes, at: int) -> float:
    """A number of four bytes: the upper half of a double, or a whole number, or a hundredth."""
    (raw,) = struct.unpack_from("<I", content, at)
    if raw & 2:
        value = float(struct.unpack("<i", struct.pack("<I", raw & ~3))[0] >> 2)
    else:
        value = _double(struct.pack("<II", 0, raw & ~3), 0)
    return value / 100 if raw & 1 else value
